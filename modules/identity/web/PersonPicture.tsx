import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { Face } from '#web/parts/Face.tsx';
import { picturesChanged, usePicture } from '#web/pictures.ts';
import type { UserRow } from './PeoplePage.tsx';

/** The picture of a colleague, if she has one, and a way to take it away. */
export function PersonPicture({ user, mayRemove }: { readonly user: UserRow; readonly mayRemove: boolean }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const errorWords = useErrorWords('identity');
  const picture = usePicture(user.id);
  const removing = useMutation({
    mutationFn: () => client.identity.pictures.remove({ id: user.id }),
    onSuccess: () => tell(t('person.pictureRemoved', { name: user.name })),
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: picturesChanged,
  });
  const remove = async () => {
    const isSure = await ask({
      title: t('person.removePicture'),
      text: t('person.removePictureText', { name: user.name }),
      yes: t('person.removePicture'),
      no: shell('form.cancel'),
    });
    if (isSure) removing.mutate();
  };
  if (picture === null) return null;
  return (
    <Group gap={16}>
      <Face person={user} size={64} isAlone />
      {mayRemove && (
        <Button size="compact-sm" variant="default" loading={removing.isPending} onClick={() => void remove()}>
          {t('person.removePicture')}
        </Button>
      )}
    </Group>
  );
}
