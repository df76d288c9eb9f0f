import { Button, Group, Text, TextInput } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { CallProblem } from './CallProblem.tsx';
import { useCalling, useMade } from './calling.ts';

/** Calls a number that is typed, or whom she called last. */
export function DialPad() {
  const t = useWords('voice');
  const [to, setTo] = useState('');
  const { data } = useMade();
  const calling = useCalling();
  const because = data?.because ?? null;
  if (!data || because === 'noSwitch') return null;
  return (
    <section aria-label={t('out.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (to.trim() !== '') calling.mutate({ to });
        }}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            type="tel"
            size="xs"
            flex={1}
            label={t('out.to')}
            autoComplete="off"
            maxLength={40}
            value={to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
          />
          <Button
            type="submit"
            size="xs"
            leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
            loading={calling.isPending}
            disabled={because !== null || to.trim() === ''}
          >
            {t('out.call')}
          </Button>
        </Group>
      </form>
      {because !== null && (
        <Text size="sm" mt={4}>
          {t(`out.because.${because}`)}
        </Text>
      )}
      {calling.error && <CallProblem error={calling.error} />}
      {data.items.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('out.last')}
        </Text>
      )}
      {data.items.map(({ interactionId, customer, number, outcome }) => {
        const name = customer?.name ?? number;
        return (
          <Group key={interactionId} gap="xs" justify="space-between" wrap="nowrap">
            <Text size="sm" truncate>
              {name}
              {outcome !== null && ` · ${t(`out.outcome.${outcome}`)}`}
            </Text>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('out.callNamed', { name })}
              disabled={because !== null}
              onClick={() => calling.mutate({ againId: interactionId as InteractionId })}
            >
              {t('out.call')}
            </Button>
          </Group>
        );
      })}
    </section>
  );
}
