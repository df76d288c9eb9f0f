import { Button, Group, Text, TextInput } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrunkId, TrunkTestOnWire } from '#voice';
import { toldSipCodes } from '#voice';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { CallProblem } from './outgoing/CallProblem.tsx';

/** While a test goes on it is looked at this often. */
const lookEveryMs = 700;

/** Calls a number over one trunk, and tells step by step what became of it. */
export function TrunkTest({ trunkId }: { readonly trunkId: TrunkId }) {
  const t = useWords('voice');
  const { language } = useFormats();
  const [to, setTo] = useState('');
  const start = useMutation({ mutationFn: () => client.voice.trunks.test({ trunkId, to, language }) });
  const testId = start.data?.testId;
  const { data } = useQuery({
    ...api.voice.trunks.tested.queryOptions({ input: { testId: testId ?? '' } as never }),
    enabled: testId !== undefined,
    refetchInterval: ({ state }) => (state.data?.isOver ? false : lookEveryMs),
  });
  const isRunning = testId !== undefined && data?.isOver !== true;
  return (
    <section aria-label={t('trunks.test.title')}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          type="tel"
          flex={1}
          label={t('trunks.test.title')}
          description={t('trunks.test.text')}
          placeholder={t('trunks.test.to')}
          autoComplete="off"
          maxLength={40}
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
          loading={start.isPending || isRunning}
          disabled={to.trim() === ''}
          onClick={() => start.mutate()}
        >
          {t('trunks.test.call')}
        </Button>
      </Group>
      {start.error && <CallProblem error={start.error} />}
      <ol aria-live="polite" style={{ margin: '8px 0 0', paddingLeft: 20 }}>
        {data?.steps.map((step) => (
          <li key={`${step.what}${step.at}`}>
            <Step step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

const toldEnds = ['busy', 'noAnswer', 'declined', 'unreachable'] as const;

function Step({ step: { what, because, code } }: { readonly step: TrunkTestOnWire['steps'][number] }) {
  const t = useWords('voice');
  const word = t(`trunks.test.step.${what}`);
  if (what !== 'refused') return <Text size="sm">{word}</Text>;
  const known = toldSipCodes.find((one) => one === code);
  const end = toldEnds.find((one) => one === because) ?? 'other';
  const why = known
    ? t(`trunks.test.code.${known}`)
    : code === null
      ? t(`trunks.test.because.${end}`)
      : t('trunks.test.code.other', { code });
  return (
    <Text size="sm" role="alert">
      {word}. {why}
    </Text>
  );
}
