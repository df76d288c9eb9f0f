import { Button, FileButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { pictureTypes } from '#identity';
import { client } from '../api.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tell, tellError } from '../notices.tsx';
import { Face } from '../parts/Face.tsx';
import { picturesChanged, sendPicture, usePicture } from '../pictures.ts';
import { useMe } from '../session.ts';
import { CropDialog } from './CropDialog.tsx';
import styles from './picture.module.css';
import { type Opened, openPicture } from './picture-file.ts';

type Trouble = Extract<Opened, { type: 'refused' }>['because'];

/** My picture as colleagues see it: choose or drop one, or take it away. */
export function OwnPicture() {
  const t = useWords();
  const { user } = useMe();
  const picture = usePicture(user.id);
  const [image, setImage] = useState<ImageBitmap | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isOver, setOver] = useState(false);
  const choose = async (file: File | null | undefined) => {
    if (!file) return;
    setTrouble(null);
    const opened = await openPicture(file);
    if (opened.type === 'opened') setImage(opened.image);
    else setTrouble(opened.because);
  };
  const close = () => {
    image?.close();
    setImage(null);
  };
  return (
    <div className={styles.own} data-over={isOver || undefined} {...dropTarget(setOver, choose)}>
      <Face person={user} size={96} isAlone />
      <div className={styles.words}>
        <div className={styles.buttons}>
          <FileButton accept={pictureTypes.join(',')} onChange={(file) => void choose(file)}>
            {(button) => (
              <Button size="compact-sm" variant="default" {...button}>
                {t(picture ? 'picture.change' : 'picture.choose')}
              </Button>
            )}
          </FileButton>
          {picture && <Remove picture={picture} />}
        </div>
        <p className={styles.hint}>{t('picture.hint')}</p>
        <div role="alert" className={styles.trouble}>
          {trouble && t(`picture.refused.${trouble}`)}
        </div>
      </div>
      {image && <CropDialog image={image} close={close} />}
    </div>
  );
}

function dropTarget(setOver: (isOver: boolean) => void, take: (file: File | undefined) => Promise<void>) {
  return {
    onDragOver: (event: React.DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: React.DragEvent) => {
      event.preventDefault();
      setOver(false);
      void take(event.dataTransfer.files[0]);
    },
  };
}

/** Takes my picture away, with a way back for ten seconds. */
function Remove({ picture }: { readonly picture: string }) {
  const t = useWords();
  const errorWords = useErrorWords();
  const fail = (failed: unknown) => tellError(errorWords(failed));
  const removing = useMutation({
    mutationFn: async () => {
      const former = await fetch(picture).then((answer) => (answer.ok ? answer.blob() : null));
      await client.identity.pictures.removeOwn();
      await picturesChanged();
      return former;
    },
    onSuccess: (former) =>
      tell(
        t('picture.removed'),
        former ? { label: t('form.undo'), run: () => void sendPicture(former).catch(fail) } : undefined,
      ),
    onError: fail,
  });
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      loading={removing.isPending}
      onClick={() => removing.mutate()}
    >
      {t('picture.remove')}
    </Button>
  );
}
