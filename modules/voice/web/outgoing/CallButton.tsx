import { Button } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import { CallProblem } from './CallProblem.tsx';
import { useCalling, useMade } from './calling.ts';

/** Calls a customer at her number, also for whoever may not see it. Says why where it cannot be; nothing without the right. */
export function CallButton(props: {
  readonly customerId: CustomerId;
  readonly aboutId: InteractionId | null;
  /** In the row of a list. */
  readonly isSmall?: boolean;
}) {
  const may = useMay();
  return may('telephony.talk') ? <Calling {...props} /> : null;
}

function Calling({ customerId, aboutId, isSmall = false }: Parameters<typeof CallButton>[0]) {
  const t = useWords('voice');
  const { data } = useMade();
  const calling = useCalling();
  const because = data?.because ?? null;
  // Where nobody telephones there is nothing to say about it.
  if (!data || because === 'noSwitch') return null;
  return (
    <div>
      <Button
        mt={isSmall ? 0 : 'sm'}
        size={isSmall ? 'compact-xs' : 'sm'}
        variant="default"
        leftSection={<IconPhoneOutgoing size={isSmall ? 14 : 16} stroke={1.7} aria-hidden />}
        loading={calling.isPending}
        disabled={because !== null}
        title={because === null ? undefined : t(`out.because.${because}`)}
        onClick={() => calling.mutate({ customerId, ...(aboutId !== null && { aboutId }) })}
      >
        {t('out.call')}
      </Button>
      {calling.error && <CallProblem error={calling.error} />}
    </div>
  );
}
