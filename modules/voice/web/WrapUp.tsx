import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnCall } from '#voice';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';

/** The work after a call: its outcome, chosen while she talks or afterwards, and that it is done. */
export function WrapUp({ call }: { readonly call: OwnCall }) {
  const t = useWords('voice');
  const { interactionId, outcomes, outcomeIsRequired, state } = call;
  const [outcomeId, choose] = useState<string | null>(null);
  const finishing = useMutation({
    mutationFn: () => client.calls.wrapUp({ interactionId, ...(outcomeId ? { outcomeId } : {}) }),
  });
  const isMissing = outcomeIsRequired && outcomes.length > 0 && outcomeId === null;
  return (
    <>
      {outcomes.length > 0 && (
        <Select
          size="xs"
          w={180}
          searchable
          clearable={!outcomeIsRequired}
          aria-label={t('wrapUp.outcome')}
          placeholder={t(outcomeIsRequired ? 'wrapUp.outcomeRequired' : 'wrapUp.outcome')}
          data={outcomes.map(({ id, name }) => ({ value: id, label: name }))}
          value={outcomeId}
          onChange={choose}
        />
      )}
      {state === 'wrapUp' && (
        <Button size="compact-sm" disabled={isMissing} loading={finishing.isPending} onClick={() => finishing.mutate()}>
          {t('calls.act.wrapUp')}
        </Button>
      )}
      <InlineError error={finishing.error} />
    </>
  );
}
