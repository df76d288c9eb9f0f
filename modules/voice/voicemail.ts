import type { Language } from '#identity';
import type { InteractionHappening } from '#interactions';
import type { MessageTimes } from '#queues';
import type { SpokenPiece } from './sentence.ts';

/** What is shorter is no message: somebody who heard the tone and hung up. */
export const messageLeastMs = 1_000;
/** The key that ends a message. */
export const messageEndKey = '#';

/** What is said before a message where the queue says nothing else, and where none can be written down. */
const usualGreeting: Readonly<Record<Language, string>> = {
  tr: 'Şu anda telefonunuza bakamıyoruz. Sinyal sesinden sonra mesajınızı bırakın, sizi arayalım. Bitirince kare tuşuna basın.',
  en: 'We cannot take your call at the moment. Please leave a message after the tone, and we will call you back. Press hash when you have finished.',
};
const apology: Readonly<Record<Language, string>> = {
  tr: 'Özür dileriz, şu anda mesaj alamıyoruz. Lütfen daha sonra yeniden arayın.',
  en: 'We are sorry, we cannot take a message at the moment. Please call again later.',
};

/** What a caller is told before she leaves a message. */
export const greetingFor = (own: Readonly<Record<Language, string>>, language: Language): readonly SpokenPiece[] => [
  { type: 'text', text: own[language].trim() || usualGreeting[language] },
];
export const apologyIn = (language: Language): readonly SpokenPiece[] => [{ type: 'text', text: apology[language] }];

/**
 * What follows for a caller who would be let go: where her queue takes messages she leaves it to speak one, and her call
 * is not over.
 */
export function messageInstead(
  happenings: readonly InteractionHappening[],
  times: MessageTimes,
): readonly InteractionHappening[] {
  const left = happenings.find((one) => one.type === 'leftQueue');
  const isMeant = times === 'always' || (times === 'closed' && left?.outcome === 'closed');
  return left && isMeant ? [{ ...left, outcome: 'voicemail' }] : happenings;
}

/** What is written when a message, or the wait for one, is over after so long. */
export function messageOver(
  lengthMs: number | null,
  by: 'customer' | 'system',
  cause: 'hungUp' | 'completed' | 'failed',
): readonly InteractionHappening[] {
  const isMessage = lengthMs !== null && lengthMs >= messageLeastMs;
  return [
    ...(isMessage ? [{ type: 'messageLeft', lengthMs } as const] : []),
    { type: 'ended', by, agentId: null, cause, resolved: null },
  ];
}
