import type { Presence } from '#agents';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Journal } from '#platform/journal/index.ts';
import { colleaguesTopicOf } from '../live.ts';
import { type ColleagueState, colleagueState } from '../room.ts';
import type { Colleagues } from './colleagues.ts';

/** How colleagues are, told when it changes. */
export interface ColleagueStates {
  readonly all: () => Readonly<Record<string, ColleagueState>>;
  /** Something about this person may have changed: a screen of hers came or went. */
  readonly look: (userId: UserId) => void;
}

/** Follows presences and connections of one organisation. */
export function openColleagueStates(needs: {
  readonly organisationId: OrganisationId;
  readonly journal: Journal<FactShape>;
  readonly colleagues: Colleagues;
  /** Null for somebody who takes no interactions. */
  readonly presenceOf: (userId: UserId) => Presence | null;
  readonly isConnected: (userId: UserId) => boolean;
  readonly publish: (topic: string, change: unknown) => void;
}): ColleagueStates {
  const topic = colleaguesTopicOf(needs.organisationId);
  const told = new Map<UserId, ColleagueState>();
  const stateOf = (userId: UserId) => colleagueState(needs.presenceOf(userId), needs.isConnected(userId));
  const look = (userId: UserId): void => {
    const state = stateOf(userId);
    if ((told.get(userId) ?? 'offline') === state) return;
    if (state === 'offline') told.delete(userId);
    else told.set(userId, state);
    needs.publish(topic, { userId, state });
  };
  needs.journal.hear('team', (fact) => {
    if (fact.of === 'agent') look(fact.about as UserId);
  });
  return {
    look,
    all: () => {
      const states: Record<string, ColleagueState> = {};
      for (const { who, isDisabled } of needs.colleagues.all()) {
        const state = isDisabled ? 'offline' : stateOf(who.userId);
        if (state === 'offline') continue;
        states[who.userId] = state;
        told.set(who.userId, state);
      }
      return states;
    },
  };
}
