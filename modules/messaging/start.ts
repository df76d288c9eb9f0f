import type { Capabilities } from './capabilities.ts';
import { windowOf } from './window.ts';

// Whether a conversation can be begun from our side, by what its channel can do.

/** Why a conversation cannot be started, or not in this way. */
export const startRefusals = [
  'cannotInitiate',
  'windowClosed',
  'approvedTextNeeded',
  'noSuchText',
  'noAddress',
  'badAddress',
  'addressOfAnother',
  'subjectNeeded',
  'heldByAnother',
  'offline',
  'unreachable',
  'noRoom',
  'optedOut',
  'blocked',
] as const;
export type StartRefusal = (typeof startRefusals)[number];

/** What may be written first: anything, or only a text the provider has approved; or why nothing may. */
export type StartWay = 'free' | 'approvedText' | Extract<StartRefusal, 'cannotInitiate' | 'windowClosed'>;

/** How a conversation may begin; `known` is what there was with her in this channel, null when nothing. */
export function startWay(
  can: Capabilities,
  known: { readonly lastCustomerAtMs: number | null } | null,
  nowMs: number,
): StartWay {
  if (!known && !can.canInitiate) return 'cannotInitiate';
  if (windowOf(known?.lastCustomerAtMs ?? null, can, nowMs).isOpen) return 'free';
  return can.templates === 'required' ? 'approvedText' : 'windowClosed';
}
