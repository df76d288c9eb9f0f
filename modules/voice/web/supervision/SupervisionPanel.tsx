import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';

/** What agents are told of who listens to their calls. */
export function SupervisionPanel() {
  const t = useWords('voice');
  const may = useMay();
  const cache = useQueryClient();
  const found = useQuery(api.supervision.settings.queryOptions());
  const saving = useMutation({
    mutationFn: (tellsAgents: boolean) => client.supervision.changeSettings({ tellsAgents }),
    onSuccess: (saved) => cache.setQueryData(api.supervision.settings.queryKey(), saved),
  });
  if (found.isPending) return <LoadingState rows={2} />;
  if (found.isError) return <ErrorState error={found.error} part="voice" retry={() => void found.refetch()} />;
  return (
    <Section title={t('supervision.settings')} text={t('supervision.settingsText')}>
      <Switch
        label={t('supervision.tellsAgents')}
        description={t('supervision.tellsAgentsText')}
        checked={saving.isPending ? saving.variables : found.data.tellsAgents}
        disabled={!may('telephony.manage')}
        onChange={({ currentTarget: { checked } }) => saving.mutate(checked)}
      />
      <InlineError error={saving.error} part="voice" />
    </Section>
  );
}
