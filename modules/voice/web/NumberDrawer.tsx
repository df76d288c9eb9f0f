import { Button, Drawer, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { languages } from '#identity';
import { lineLimits, type NumberOnWire, shownNumber } from '#voice';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useVoiceFlows } from './useVoiceFlows.ts';
import { useVoiceQueues } from './useVoiceQueues.ts';

/** The form of one number, new or present. */
export function NumberDrawer({ number, close }: { readonly number: NumberOnWire | null; readonly close: () => void }) {
  const t = useWords('voice');
  const shell = useWords('shell');
  const reader = useLanguage();
  const cache = useQueryClient();
  const errorWords = useErrorWords('voice');
  const { choices, isKnown, nameOf } = useVoiceQueues();
  const [typed, setTyped] = useState(number ? shownNumber(number.number) : '');
  const [name, setName] = useState(number?.name ?? '');
  const [language, setLanguage] = useState(number?.language ?? reader);
  const [chosen, setChosen] = useState<string | null>(number?.queueId ?? null);
  const queueId = chosen ?? choices[0]?.id ?? null;
  const [flowId, setFlowId] = useState<string | null>(number?.flowId ?? null);
  const flows = useVoiceFlows(choices.find(({ id }) => id === queueId)?.projectId ?? number?.projectId ?? null);
  const readAgain = () => cache.invalidateQueries({ queryKey: api.voice.numbers.key() });
  const save = useMutation({
    mutationFn: async (to: string) => {
      const given = { number: typed, name, queueId: to, flowId: flowId as NumberOnWire['flowId'], language };
      return number ? client.voice.numbers.edit({ numberId: number.id, ...given }) : client.voice.numbers.create(given);
    },
    onSuccess: async (saved) => {
      await readAgain();
      tell(t(number ? 'numbers.saved' : 'numbers.added', { number: shownNumber(saved.number) }));
      close();
    },
  });
  const remove = async () => {
    if (!number) return;
    const words = {
      title: t('numbers.removeOf', { number: shownNumber(number.number) }),
      text: t('numbers.removeText'),
    };
    if (!(await ask({ ...words, yes: t('numbers.remove'), no: shell('form.cancel'), isDangerous: true }))) return;
    try {
      await client.voice.numbers.remove({ numberId: number.id });
      close();
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await readAgain();
  };
  const queues = choices.map((queue) => ({ value: queue.id as string, label: queue.name }));
  // A queue that takes no calls any more stays chosen until somebody chooses another.
  if (number && !choices.some(({ id }) => id === number.queueId)) {
    queues.push({ value: number.queueId, label: nameOf(number.queueId) });
  }
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={440}
      title={number ? shownNumber(number.number) : t('numbers.add')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (queueId) save.mutate(queueId);
        }}
      >
        <TextInput
          label={t('numbers.number')}
          description={t('numbers.numberText')}
          placeholder="+90 850 222 00 00"
          type="tel"
          autoComplete="off"
          data-autofocus
          maxLength={40}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <TextInput
          label={t('numbers.name')}
          description={t('numbers.nameText')}
          placeholder={t('numbers.nameExample')}
          maxLength={lineLimits.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('numbers.queue')}
          description={isKnown && choices.length === 0 ? <NoQueue /> : t('numbers.queueText')}
          data={queues}
          value={queueId}
          allowDeselect={false}
          onChange={setChosen}
        />
        {flows.isAllowed && (
          <Select
            label={t('numbers.flow')}
            description={t('numbers.flowText')}
            placeholder={t('numbers.noFlow')}
            data={[...flows.choices]}
            value={flowId}
            clearable
            onChange={setFlowId}
          />
        )}
        <Select
          label={t('numbers.language')}
          description={t('numbers.languageText')}
          data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => value && setLanguage(value)}
        />
        <InlineError error={save.error} part="voice" />
        <div className={kit.drawerFoot}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={typed.trim() === '' || name.trim() === '' || queueId === null}
          >
            {shell('form.save')}
          </Button>
          <Button variant="default" onClick={close}>
            {shell('form.cancel')}
          </Button>
          {number && (
            <Button variant="subtle" color="red" className={kit.push ?? ''} onClick={() => void remove()}>
              {t('numbers.remove')}
            </Button>
          )}
        </div>
      </form>
    </Drawer>
  );
}

function NoQueue() {
  const t = useWords('voice');
  return (
    <>
      {t('numbers.noQueue')} <Link to="/settings/queues">{t('numbers.toQueues')}</Link>
    </>
  );
}
