import { Button } from '@mantine/core';
import { IconCreditCard } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { OwnCall } from '#voice';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Timer } from '#web/parts/Timer.tsx';

/** Lets the caller type card data that nobody of the house gets, and says while it lasts that it does. */
export function CardDataAct({ interactionId, cardDataUntilAt }: Pick<OwnCall, 'interactionId' | 'cardDataUntilAt'>) {
  const t = useWords('voice');
  const isOn = cardDataUntilAt !== null;
  const turning = useMutation({ mutationFn: () => client.calls.cardData({ interactionId, isOn: !isOn }) });
  return (
    <>
      <Button
        size="compact-sm"
        variant={isOn ? 'filled' : 'default'}
        {...(isOn && { color: 'orange' })}
        leftSection={<IconCreditCard size={14} stroke={1.6} aria-hidden />}
        title={t('calls.card.text')}
        loading={turning.isPending}
        onClick={() => turning.mutate()}
      >
        {isOn ? t('calls.card.end') : t('calls.card.begin')}
        {isOn && (
          <>
            {' · '}
            <Timer until={cardDataUntilAt} />
          </>
        )}
      </Button>
      <InlineError error={turning.error} />
    </>
  );
}
