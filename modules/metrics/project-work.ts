import { type Guest, heldBy, type Interaction, type Leg } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId } from '#kernel/id.ts';
import type { RowOfInteraction, Work, WorkSpan } from './rows.ts';

/** Something an agent does for this interaction now; `thing` is the leg or offer it is about. */
interface Doing {
  readonly agentId: AgentId;
  readonly work: Work;
  readonly thing: string;
}

/**
 * The spans after the interaction changed from `before` to `now`: what is no longer done is closed at this moment, what
 * is newly done opens. Spans without length leave nothing behind.
 */
export function workAfter(
  spans: readonly WorkSpan[],
  before: Interaction,
  now: Interaction,
  atMs: number,
  of: RowOfInteraction,
): readonly WorkSpan[] {
  const was = doingsOf(before);
  const is = doingsOf(now);
  const stopped = was.filter((one) => !is.some((other) => isSame(one, other)));
  const begun = is.filter((one) => !was.some((other) => isSame(one, other)));
  if (stopped.length === 0 && begun.length === 0) return spans;
  const closed = spans.flatMap((span) => {
    if (span.toMs !== null || !stopped.some((doing) => isOf(span, doing))) return [span];
    return span.fromMs < atMs ? [{ ...span, toMs: atMs }] : [];
  });
  const opened = begun.map(({ agentId, work, thing }): WorkSpan => {
    // Counted over everybody: a conversation that was handed on is written in by two, and their spans are two rows.
    const nth = closed.filter((span) => span.work === work && span.rowId.startsWith(`${thing}:`)).length;
    return { ...of, kind: 'workSpan', rowId: `${thing}:${work}:${nth}`, agentId, work, fromMs: atMs, toMs: null };
  });
  return [...closed, ...opened];
}

function doingsOf(interaction: Interaction): readonly Doing[] {
  const isVoice = mediumOf(interaction.channel) === 'voice';
  const legs = interaction.legs.map((leg) => ({
    agentId: leg.agentId,
    work: isVoice ? voiceWork[leg.state] : ('assigned' as const),
    thing: leg.legId,
  }));
  const guests = interaction.guests.flatMap(({ agentId, guestId, state }) =>
    agentId ? [{ agentId, work: guestWork[state], thing: guestId }] : [],
  );
  const { offer, responsible, id } = interaction;
  const ringing = offer ? [{ agentId: offer.agentId, work: 'ringing' as const, thing: offer.offerId }] : [];
  const isWriting = !isVoice && responsible !== null && heldBy(interaction, responsible) !== null;
  const writing = isWriting ? [{ agentId: responsible, work: 'writing' as const, thing: id }] : [];
  return [...legs, ...guests, ...ringing, ...writing];
}

const voiceWork = {
  dialing: 'dialing',
  connected: 'talking',
  held: 'held',
  wrapUp: 'wrapUp',
} as const satisfies Record<Leg['state'], Work>;

/** A colleague who is asked works as she does who has the call; whose it is, its leg says. */
const guestWork = {
  ringing: 'ringing',
  talking: 'talking',
  aside: 'held',
} as const satisfies Record<Guest['state'], Work>;

function isSame(one: Doing, other: Doing): boolean {
  return one.thing === other.thing && one.work === other.work && one.agentId === other.agentId;
}

function isOf(span: WorkSpan, doing: Doing): boolean {
  return span.agentId === doing.agentId && span.work === doing.work && span.rowId.startsWith(`${doing.thing}:`);
}
