import { Button, Drawer, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { lineLimits, type TelephoneOnWire } from '#voice';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { ReachMark } from './ReachMark.tsx';
import { TelephoneSetUp } from './TelephoneSetUp.tsx';
import styles from './telephony.module.css';

/** One telephone: its name, another secret for it, its end. */
export function TelephoneDrawer(props: { readonly telephone: TelephoneOnWire; readonly close: () => void }) {
  const { telephone, close } = props;
  const t = useWords('voice');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('voice');
  const [name, setName] = useState(telephone.name);
  const readAgain = () => cache.invalidateQueries({ queryKey: api.voice.telephones.key() });
  const rename = useMutation({
    mutationFn: () => client.voice.telephones.rename({ telephoneId: telephone.id, name }),
    onSuccess: async () => {
      await readAgain();
      tell(t('telephones.saved'));
      close();
    },
  });
  const renew = useMutation({
    mutationFn: () => client.voice.telephones.renewSecret({ telephoneId: telephone.id }),
    onSuccess: readAgain,
    onError: (failed) => tellError(errorWords(failed)),
  });
  const askRenew = async () => {
    const words = { title: t('telephones.renewOf', { name: telephone.userName }), text: t('telephones.renewText') };
    if (await ask({ ...words, yes: t('telephones.renew'), no: shell('form.cancel') })) renew.mutate();
  };
  const remove = async () => {
    const words = { title: t('telephones.removeOf', { name: telephone.userName }), text: t('telephones.removeText') };
    if (!(await ask({ ...words, yes: t('telephones.remove'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await client.voice.telephones.remove({ telephoneId: telephone.id });
      close();
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await readAgain();
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={480}
      title={telephone.userName}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      {renew.data ? (
        <TelephoneSetUp telephone={renew.data.telephone} secret={renew.data.secret} done={close} />
      ) : (
        <form
          className={kit.drawerForm}
          onSubmit={(event) => {
            event.preventDefault();
            rename.mutate();
          }}
        >
          <ReachMark telephone={telephone} />
          <TextInput
            label={t('telephones.name')}
            description={t('telephones.nameText')}
            maxLength={lineLimits.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div>
            <p className={styles.label}>{t('telephones.signInName')}</p>
            <p className={styles.code}>{telephone.signInName}</p>
          </div>
          <div>
            <p className={styles.sentence}>{t('telephones.lost')}</p>
            <Button variant="default" mt={8} loading={renew.isPending} onClick={() => void askRenew()}>
              {t('telephones.renew')}
            </Button>
          </div>
          <InlineError error={rename.error} part="voice" />
          <div className={kit.drawerFoot}>
            <Button
              type="submit"
              loading={rename.isPending}
              disabled={name.trim() === '' || name.trim() === telephone.name}
            >
              {shell('form.save')}
            </Button>
            <Button variant="default" onClick={close}>
              {shell('form.cancel')}
            </Button>
            <Button variant="subtle" color="red" className={kit.push ?? ''} onClick={() => void remove()}>
              {t('telephones.remove')}
            </Button>
          </div>
        </form>
      )}
    </Drawer>
  );
}
