import { useMutation, useQuery } from '@tanstack/react-query';
import type { Availability, AwayReasonId, AwayReasonOnWire } from '#agents';
import { api } from '#web/api.ts';
import { useLanguage } from '#web/i18n.ts';

/** Away reasons change rarely; a menu that opens must not wait for them. */
const freshForMs = 5 * 60_000;

export interface AwayReason {
  readonly id: AwayReasonId;
  readonly name: string;
  readonly class: AwayReasonOnWire['class'];
}

/** The reasons an agent may choose, in her language, archived ones left out; `nameOf` knows those as well. */
export function useAwayReasons() {
  const language = useLanguage();
  const { data, isError } = useQuery(api.agents.awayReasons.list.queryOptions({ staleTime: freshForMs }));
  const all = (data?.items ?? []) as readonly AwayReasonOnWire[];
  const reasons: readonly AwayReason[] = all
    .filter((reason) => !reason.isArchived)
    .map((reason) => ({ id: reason.id as AwayReasonId, name: reason[language], class: reason.class }));
  return {
    reasons,
    isLoaded: data !== undefined,
    isError,
    nameOf: (id: AwayReasonId | null) => all.find((reason) => reason.id === id)?.[language] ?? null,
  };
}

export interface AvailabilityWish {
  readonly availability: Availability;
  readonly reasonId?: AwayReasonId;
}

/** Chooses the availability of the one who is signed in. While it is on its way, `variables` says what was wished. */
export function useChooseAvailability() {
  return useMutation(api.agents.me.chooseAvailability.mutationOptions());
}

/** Says "I am back" after a missed offer. */
export function useRespondAgain() {
  return useMutation(api.agents.me.respondAgain.mutationOptions());
}
