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
  readonly allowanceMs: number | null;
  readonly longestMs: number | null;
}

/** The reasons an agent may choose, in her language, archived ones left out; `nameOf` knows those as well. */
export function useAwayReasons() {
  const language = useLanguage();
  const { data, isError } = useQuery(api.agents.awayReasons.list.queryOptions({ staleTime: freshForMs }));
  const all = (data?.items ?? []) as readonly AwayReasonOnWire[];
  const reasons: readonly AwayReason[] = all
    .filter((reason) => !reason.isArchived)
    .map(({ id, class: kind, allowanceMs, longestMs, ...names }) => ({
      id: id as AwayReasonId,
      name: names[language],
      class: kind,
      allowanceMs,
      longestMs,
    }));
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
  /** Away with work in hand begins when it is done, unless `now` is said. */
  readonly when?: 'now';
}

/** Chooses the availability of the one who is signed in. While it is on its way, `variables` says what was wished. */
export function useChooseAvailability() {
  return useMutation(api.agents.me.chooseAvailability.mutationOptions());
}

/** Says "I am back" after a missed offer. */
export function useRespondAgain() {
  return useMutation(api.agents.me.respondAgain.mutationOptions());
}

/** Takes back a time away that waits for the work in hand. */
export function useWithdrawAway() {
  return useMutation(api.agents.me.withdrawAway.mutationOptions());
}

/** Says that what a supervisor changed has been read. */
export function useReadNotice() {
  return useMutation(api.agents.me.readNotice.mutationOptions());
}

/** Changes the availability of somebody else, with a reason that she sees. */
export function useSetAvailability() {
  return useMutation(api.agents.agents.setAvailability.mutationOptions());
}
