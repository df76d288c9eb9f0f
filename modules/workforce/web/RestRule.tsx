import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { restMostMs } from '#workforce';
import styles from './shifts.module.css';
import { useLeastRest } from './useLeastRest.ts';
import { useMayMakeShifts } from './useMayMakeShifts.ts';

const hourMs = 3_600_000;

/** How long people should rest between two working days; plans that leave less are marked, never refused. */
export function RestRule() {
  const t = useWords('workforce');
  const formats = useFormats();
  const mayMake = useMayMakeShifts();
  const leastMs = useLeastRest();
  if (leastMs === null) return null;
  if (!mayMake) return <p className={kit.dim}>{t('rest.rule', { least: formats.duration(leastMs) })}</p>;
  return <RestForm key={leastMs} leastMs={leastMs} />;
}

function RestForm({ leastMs }: { readonly leastMs: number }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const [hours, setHours] = useState<number | string>(leastMs / hourMs);
  const wanted = typeof hours === 'number' ? Math.round(hours * 60) * 60_000 : null;
  const saving = useMutation({
    mutationFn: (leastRestMs: number) => client.workforce.rules.edit({ leastRestMs }),
    onSuccess: () => {
      tell(t('rest.saved'));
      return cache.invalidateQueries({ queryKey: api.workforce.key() });
    },
  });
  return (
    <form
      className={styles.restRule}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== null) saving.mutate(wanted);
      }}
    >
      <NumberInput
        label={t('rest.field')}
        description={t('rest.fieldText')}
        min={0}
        max={restMostMs / hourMs}
        step={0.5}
        value={hours}
        onChange={setHours}
      />
      <Button
        type="submit"
        variant="default"
        disabled={wanted === null || wanted === leastMs}
        loading={saving.isPending}
      >
        {shell('form.save')}
      </Button>
      <InlineError error={saving.error} part="workforce" />
    </form>
  );
}
