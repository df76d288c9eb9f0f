import { Button, Drawer } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { defaultTrunk, type TrunkOnWire } from '#voice';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { TrunkFields, type TrunkForm } from './TrunkFields.tsx';
import { TrunkTest } from './TrunkTest.tsx';

const empty: TrunkForm = {
  ...defaultTrunk,
  ...{ name: '', host: '', from: [], codecs: [...defaultTrunk.codecs], shownNumber: '', isActive: true, secret: '' },
};

/** The form of one trunk, new or present. */
export function TrunkDrawer(props: {
  readonly trunk: TrunkOnWire | null;
  /** All of them in their order. */
  readonly others: readonly TrunkOnWire[];
  readonly close: () => void;
}) {
  const { trunk, others, close } = props;
  const t = useWords('voice');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('voice');
  const [form, setForm] = useState<TrunkForm>(
    trunk ? { ...trunk, shownNumber: trunk.shownNumber ?? '', secret: '' } : empty,
  );
  const readAgain = () => cache.invalidateQueries({ queryKey: api.voice.trunks.key() });
  const save = useMutation({
    mutationFn: () => {
      const { secret, shownNumber, ...rest } = given(form);
      const typed = {
        ...rest,
        shownNumber: shownNumber.trim() === '' ? null : shownNumber,
        ...(secret !== '' && { secret }),
      };
      return trunk ? client.voice.trunks.edit({ trunkId: trunk.id, ...typed }) : client.voice.trunks.create(typed);
    },
    onSuccess: async ({ name }) => {
      await readAgain();
      tell(t('trunks.saved', { name }));
      close();
    },
  });
  const act = async (run: () => Promise<unknown>) => {
    try {
      await run();
      close();
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await readAgain();
  };
  const remove = async ({ id, name }: TrunkOnWire) => {
    const words = { title: t('trunks.removeOf', { name }), text: t('trunks.removeText') };
    if (!(await ask({ ...words, yes: t('trunks.remove'), no: shell('form.cancel'), isDangerous: true }))) return;
    await act(() => client.voice.trunks.remove({ trunkId: id }));
  };
  const first = ({ id }: TrunkOnWire) =>
    act(() =>
      client.voice.trunks.order({ trunkIds: [id, ...others.map((one) => one.id).filter((other) => other !== id)] }),
    );
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={520}
      title={trunk?.name ?? t('trunks.add')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TrunkFields
          form={form}
          hasSecret={trunk?.hasSecret ?? false}
          change={(changed) => setForm((now) => ({ ...now, ...changed }))}
        />
        {trunk && others[0]?.id !== trunk.id && (
          <Button variant="default" style={{ alignSelf: 'start' }} onClick={() => void first(trunk)}>
            {t('trunks.first')}
          </Button>
        )}
        {trunk?.isActive && <TrunkTest trunkId={trunk.id} />}
        <InlineError error={save.error} part="voice" />
        <div className={kit.drawerFoot}>
          <Button type="submit" loading={save.isPending} disabled={form.name.trim() === '' || form.host.trim() === ''}>
            {shell('form.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
          {trunk && (
            <Button variant="subtle" color="red" className={kit.push ?? ''} onClick={() => void remove(trunk)}>
              {t('trunks.remove')}
            </Button>
          )}
        </div>
      </form>
    </Drawer>
  );
}

/** Only what a form holds: a trunk that was read holds more. */
const given = (form: TrunkForm): TrunkForm => ({
  name: form.name,
  way: form.way,
  host: form.host,
  port: form.port,
  user: form.user,
  secret: form.secret,
  from: form.from,
  lines: form.lines,
  codecs: form.codecs,
  writes: form.writes,
  shownNumber: form.shownNumber,
  brake: form.brake,
  hints: form.hints,
  isActive: form.isActive,
});
