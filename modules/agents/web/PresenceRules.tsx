import { Button, NumberInput, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { missesBeforeStopMax, type PresenceRules, stopsBeforeClickMax } from '#agents';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './agents.module.css';

/** Suggested when a company begins to ask for a click. */
const usualStops = 3;

/** When missed offers take an agent out of the distribution. How long she rests is each queue's own setting. */
export function PresenceRulesForm() {
  const rules = useQuery(api.agents.presenceRules.read.queryOptions());
  if (rules.isError) return <ErrorState error={rules.error} part="agents" retry={() => void rules.refetch()} />;
  if (!rules.data) return <LoadingState rows={2} />;
  return <Form key={JSON.stringify(rules.data)} rules={rules.data} />;
}

function Form({ rules }: { readonly rules: PresenceRules }) {
  const t = useWords('agents');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const draft = useDraft<PresenceRules>(rules);
  const { now, set } = draft;
  const save = useMutation({
    mutationFn: () => client.agents.presenceRules.edit(draft.changes),
    onSuccess: (saved) => {
      cache.setQueryData(api.agents.presenceRules.read.queryKey(), saved);
      tell(t('rules.saved'));
    },
  });
  return (
    <div className={styles.rules}>
      <Section title={t('rules.title')} text={t('rules.text')}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <NumberInput
            label={t('rules.misses')}
            description={t('rules.missesText')}
            min={1}
            max={missesBeforeStopMax}
            allowDecimal={false}
            clampBehavior="strict"
            value={now.missesBeforeStop}
            onChange={(typed) => typeof typed === 'number' && set('missesBeforeStop', typed)}
          />
          <Switch
            label={t('rules.click')}
            description={t('rules.clickText')}
            checked={now.stopsBeforeClick !== null}
            onChange={({ currentTarget }) => set('stopsBeforeClick', currentTarget.checked ? usualStops : null)}
          />
          {now.stopsBeforeClick !== null && (
            <NumberInput
              label={t('rules.stops')}
              min={1}
              max={stopsBeforeClickMax}
              allowDecimal={false}
              clampBehavior="strict"
              value={now.stopsBeforeClick}
              onChange={(typed) => typeof typed === 'number' && set('stopsBeforeClick', typed)}
            />
          )}
          <InlineError error={save.error} part="agents" />
          <div className={styles.buttons}>
            <Button type="submit" loading={save.isPending} disabled={!draft.isChanged}>
              {shell('form.save')}
            </Button>
          </div>
        </form>
      </Section>
    </div>
  );
}
