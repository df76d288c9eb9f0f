import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import { aloneMostMs, arrivedCall, type Call, type CallSignal, type DeskLine, runningLeg } from './call-lines.ts';
import { guestLineOf, readDeskLine, readGuestLine, roomOf } from './call-names.ts';
import { dialingLeg } from './call-outgoing.ts';
import { callToMake, isAwaitingCall } from './callback-call.ts';
import type { LineEnd, LineId, LivingLine } from './gateway.ts';
import { readSpyLine } from './supervision.ts';

/** A call as it is found at the switch after we were away, and what happened to it meanwhile, as signals to `hear`. */
export interface FoundCall {
  readonly call: Call;
  readonly missed: readonly CallSignal[];
}

/** Puts a call together from what is written about it and from the lines that live. */
export function findCall(
  written: {
    readonly id: InteractionId;
    readonly line: LineId;
    readonly interaction: Interaction;
    /** Whom we shall call; nobody is asked for the number of who called us. */
    readonly number?: string | null;
  },
  living: readonly LivingLine[],
  atMs: number,
): FoundCall {
  const { id, line, interaction } = written;
  const room = roomOf(id);
  const caller = living.find((one) => one.line === line);
  const lines = living.flatMap((one) => {
    const name = readDeskLine(one.line) ?? broughtIn(one.line) ?? takenOver(one.line, interaction);
    return name?.callId === id ? [{ ...one, agentId: name.agentId, legId: name.legId }] : [];
  });
  const { guests } = interaction;
  const talker = runningLeg(interaction)?.agentId;
  // Who is known to talk is where she was: told of one after the other, they would be taken apart for a moment.
  const isWritten = ({ agentId, legId }: Pick<DeskLine, 'agentId' | 'legId'>): boolean =>
    (agentId !== null && agentId === talker) ||
    guests.some(({ guestId, state }) => guestId === legId && state !== 'ringing');
  const isInRoom = (one: LivingLine) => one.room === room;
  const found: Call = {
    ...arrivedCall(id, line, written.number ?? caller?.from ?? ''),
    isAnswered: caller?.isUp ?? true,
    room: [...(caller ? [caller] : []), ...lines].filter(isInRoom).map((one) => one.line),
    desks: lines.map(({ isUp, ...one }) => {
      return { line: one.line, agentId: one.agentId, legId: one.legId, isUp: isUp && isWritten(one) };
    }),
  };
  const missed: CallSignal[] = lines
    .filter((one) => one.isUp && !isWritten(one))
    .map((one) => pickedUp(one.line, atMs));
  if (dialingLeg(interaction) && caller) {
    const called = { ...found, isAnswered: false, outgoing: { ways: [], hasBegun: true } };
    return { call: called, missed: caller.isUp ? [...missed, pickedUp(line, atMs)] : missed };
  }
  if (isAwaitingCall(interaction) && !caller) {
    return { call: { ...callToMake(id, written.number ?? ''), desks: found.desks }, missed };
  }
  if (!caller) return { call: found, missed: [...missed, gone(line, atMs)] };
  // Who was in the call and has no line any more has hung up while nobody listened, or did not pick up.
  const left: DeskLine[] = interaction.guests
    .filter(({ guestId }) => !lines.some(({ legId }) => legId === guestId))
    .map(({ guestId: legId, agentId, state }) => ({
      ...{ line: guestLineOf(id, legId), agentId, legId, isUp: state !== 'ringing' },
    }));
  const leg = runningLeg(interaction);
  const isThere = leg && lines.some((one) => one.isUp && one.agentId === leg.agentId);
  if (leg && !isThere && found.room.length > 0) {
    left.push({ line: `${room}.left`, agentId: leg.agentId, legId: leg.legId, isUp: true });
  }
  const call = { ...found, desks: [...found.desks, ...left] };
  return { call, missed: [...missed, ...left.map((one) => gone(one.line, atMs, one.isUp ? 'hungUp' : 'noAnswer'))] };
}

/** Somebody outside who was brought in. */
function broughtIn(line: LineId) {
  const name = readGuestLine(line);
  return name && { callId: name.callId, agentId: null, legId: name.guestId };
}

/** A supervisor's line is an agent's since she took the call over. */
function takenOver(
  line: LineId,
  interaction: Interaction,
): (Pick<DeskLine, 'agentId' | 'legId'> & { callId: InteractionId }) | null {
  const name = readSpyLine(line);
  const leg = runningLeg(interaction);
  if (!name || leg?.legId !== name.legId) return null;
  return { callId: name.callId, agentId: leg.agentId, legId: leg.legId };
}

const pickedUp = (line: LineId, atMs: number): CallSignal => ({ type: 'pickedUp', line, atMs });
const gone = (line: LineId, atMs: number, because: LineEnd = 'hungUp'): CallSignal => ({
  ...{ type: 'ended', line, atMs, because },
});

/** The switch died and took the call along: it ends, and its agent is free at once. */
export function lostWithSwitch(interaction: Interaction): readonly InteractionHappening[] {
  if (interaction.phase === 'done') return [];
  const leg = runningLeg(interaction) ?? dialingLeg(interaction);
  const ended: InteractionHappening = {
    type: 'ended',
    by: 'system',
    agentId: null,
    cause: 'switchLost',
    resolved: null,
  };
  if (!leg) return [ended];
  const { legId, agentId } = leg;
  return [ended, { type: 'wrappedUp', legId, agentId, disposition: null, automatic: true }];
}

/**
 * What time alone decides about a call: who waits for too long is let go, work after a call has its end, and so has the
 * talk of two who are outside both.
 */
export function overdue(
  interaction: Interaction,
  limits: { readonly waitMs: number; readonly wrapUpMs: number },
  nowMs: number,
): { readonly happenings: readonly InteractionHappening[]; readonly nextAtMs: number | null } {
  const { phase, visit } = interaction;
  const isAlone = phase === 'unplaced' && interaction.guests.some(({ state }) => state !== 'ringing');
  const aloneUntilMs = isAlone ? interaction.sinceMs + aloneMostMs : Number.POSITIVE_INFINITY;
  // Who shall be called back holds no telephone in her hand, and waits on.
  const isOnLine = phase === 'waiting' && !isAwaitingCall(interaction);
  const waitsUntilMs = isOnLine && visit ? visit.enteredAtMs + limits.waitMs : null;
  const wrapUps = interaction.legs.filter(({ state }) => state === 'wrapUp');
  const happenings: InteractionHappening[] = wrapUps
    .filter(({ sinceMs }) => sinceMs + limits.wrapUpMs <= nowMs)
    .map(({ legId, agentId }) => ({ type: 'wrappedUp', legId, agentId, disposition: null, automatic: true }));
  if (visit && waitsUntilMs !== null && waitsUntilMs <= nowMs) happenings.push(...letGo(visit.visitId, 'timeout'));
  if (aloneUntilMs <= nowMs) {
    happenings.push({ type: 'ended', by: 'system', agentId: null, cause: 'hungUp', resolved: null });
  }
  const moments = [
    aloneUntilMs,
    ...wrapUps.map(({ sinceMs }) => sinceMs + limits.wrapUpMs),
    waitsUntilMs ?? Number.POSITIVE_INFINITY,
  ];
  const nextAtMs = Math.min(...moments.filter((atMs) => atMs > nowMs), Number.POSITIVE_INFINITY);
  return { happenings, nextAtMs: Number.isFinite(nextAtMs) ? nextAtMs : null };
}

/** Out of the line, and over. */
export function letGo(
  visitId: NonNullable<Interaction['visit']>['visitId'],
  outcome: 'timeout' | 'closed' | 'overflow',
): readonly InteractionHappening[] {
  return [
    { type: 'leftQueue', visitId, outcome },
    { type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null },
  ];
}
