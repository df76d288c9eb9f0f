import type { InteractionId, UserId } from '#kernel/id.ts';

/** The live topic with what somebody should hear of conversations. Nobody else may join it. */
export const noticesTopicOf = (userId: UserId) => `notices/${userId}`;

/** A colleague named her in a note; or a message she had scheduled did not leave. */
export const noticeKinds = ['mention', 'notSent'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Why a scheduled message did not leave at its moment. */
export const notSentReasons = ['completed', 'windowClosed', 'noRight'] as const;
export type NotSentReason = (typeof notSentReasons)[number];

export const noticeLimits = {
  /** Notices shown to one person, the newest. */
  shown: 50,
  keptForMs: 30 * 24 * 3_600_000,
  /** People one note can name. */
  mentions: 20,
  previewChars: 140,
} as const;

export interface NoticesSnapshot {
  readonly items: readonly AgentNotice[];
}
export type NoticesChange =
  | { readonly type: 'notice'; readonly notice: AgentNotice }
  | { readonly type: 'seen'; readonly ids: readonly string[] };

/** What she is told, with the names of the moment. */
export interface AgentNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly interactionId: InteractionId;
  readonly customerName: string;
  /** Who named her; null when nobody did. */
  readonly byName: string | null;
  readonly text: string;
  readonly because: NotSentReason | null;
  readonly at: string;
  readonly isSeen: boolean;
}

/**
 * The people whose names stand in a text behind an @. The longest name counts: "@Ayşe Yılmaz" does not mean a colleague
 * who is only called Ayşe.
 */
export function mentionedIn<One extends { readonly name: string }>(
  text: string,
  people: readonly One[],
  most: number = noticeLimits.mentions,
): readonly One[] {
  let rest = text.normalize('NFC');
  if (!rest.includes('@')) return [];
  const found: One[] = [];
  for (const person of people.toSorted((a, b) => b.name.length - a.name.length)) {
    const said = `@${person.name.normalize('NFC')}`;
    const isSaid = person.name !== '' && (rest.includes(said) || found.some(({ name }) => name === person.name));
    if (!isSaid) continue;
    found.push(person);
    rest = rest.replaceAll(said, '');
    if (found.length === most) break;
  }
  return found;
}
