import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Colleague } from '#voice';
import { client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useInternalCall } from './internal.ts';

const shown = 5;

/** The last calls with colleagues, and what became of each; one can be called again. */
export function PastInternal({ call }: { readonly call: (agentId: Colleague['agentId']) => void }) {
  const t = useWords('voice');
  const formats = useFormats();
  const now = useInternalCall()?.callId ?? null;
  // Asked again whenever one begins or ends.
  const { data } = useQuery({
    queryKey: ['internalCalls', now],
    queryFn: () => client.internalCalls.list(),
    staleTime: 0,
  });
  const items = (data?.items ?? []).filter(({ callId }) => callId !== now).slice(0, shown);
  if (items.length === 0) return null;
  return (
    <>
      <Text size="xs" c="dimmed" mt="xs">
        {t('internal.last')}
      </Text>
      {items.map(({ callId, isMine, name, agentId, beganAt, answeredAt }) => (
        <Group key={callId} gap="xs" justify="space-between" wrap="nowrap">
          <Text size="sm" truncate>
            {name} · {t(`internal.past.${isMine ? 'made' : 'got'}${answeredAt === null ? 'Missed' : ''}`)} ·{' '}
            {formats.moment(beganAt)}
          </Text>
          {name !== '' && (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('out.callNamed', { name })}
              onClick={() => call(agentId)}
            >
              {t('out.call')}
            </Button>
          )}
        </Group>
      ))}
    </>
  );
}
