import { useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';

/** How long people should rest between two working days; null while it is not known. */
export function useLeastRest(): number | null {
  const rules = useQuery(api.workforce.rules.read.queryOptions());
  return rules.data?.leastRestMs ?? null;
}
