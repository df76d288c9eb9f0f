import { useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';
import { useMay } from '#web/session.ts';

/** The published flows of a project that a number may lead to, for whoever may see flows. */
export function useVoiceFlows(projectId: string | null) {
  const isAllowed = useMay()('flow.read');
  const flows = useQuery({ ...api.flows.list.queryOptions({ input: {} }), enabled: isAllowed });
  const choices = (flows.data?.items ?? [])
    .filter((flow) => flow.publishedVersion !== null && flow.projectId === projectId)
    .map(({ id, name }) => ({ value: id as string, label: name }));
  return { isAllowed, choices };
}
