import { compared } from '#flows';
import type { Language } from '#identity';
import type { ChatStatus } from '#interactions';
import type { AuthorType, MessageExtra } from './message.ts';
import type { Choice } from './outbound.ts';

// Whether a proposed solution helped: how the customer is asked, and what counts as her yes.

const words = {
  tr: { solved: 'Evet, çözüldü', notYet: 'Henüz değil', hint: 'Çözüldüyse “evet” yazmanız yeterli.' },
  en: { solved: 'Yes, solved', notYet: 'Not yet', hint: 'If it is solved, just write “yes”.' },
} as const satisfies Record<Language, object>;

/** What stands behind the button that says a proposed solution helped. */
export const solvedChoice = (interactionId: string) => `solved:${interactionId}`;
const notYetChoice = (interactionId: string) => `notYet:${interactionId}`;

/** The question with its two answers: by a touch where the channel can, else it says in words how to answer yes. */
export function solvedQuestion(
  asked: { readonly text: string; readonly language: Language; readonly interactionId: string },
  can: { readonly most: number; readonly titleChars: number } | null,
): { readonly text: string; readonly choices?: readonly Choice[] } {
  const { text, language, interactionId } = asked;
  const { solved, notYet, hint } = words[language];
  const choices: readonly Choice[] = [
    { id: solvedChoice(interactionId), title: solved },
    { id: notYetChoice(interactionId), title: notYet },
  ];
  const fits =
    can !== null && choices.length <= can.most && choices.every(({ title }) => title.length <= can.titleChars);
  return fits ? { text, choices } : { text: `${text}\n${hint}` };
}

const solvedWords = new Set(['çözüldü', 'evet çözüldü', 'solved', 'yes solved'].map(compared));
const yesWords = new Set(['evet', 'yes'].map(compared));

/** Whether a text says so and nothing else, however it is punctuated. */
function says(among: ReadonlySet<string>, text: string): boolean {
  return among.has(compared(text.replace(/[\s.,!]+/gu, ' ')));
}

/**
 * Whether what a customer wrote confirms the proposed solution. In any other status, nothing does. A bare yes does only
 * where the last words were the question of the bot: an agent may have asked something else since.
 */
export function isConfirmation(
  interaction: { readonly id: string; readonly status: ChatStatus | null } | null,
  message: { readonly text: string; readonly files: readonly unknown[]; readonly extra?: MessageExtra },
  lastAuthor: AuthorType | null,
): boolean {
  if (interaction?.status !== 'solutionProposed') return false;
  const { payload, content, isAutomatic } = message.extra ?? {};
  if (isAutomatic || content || message.files.length > 0) return false;
  if (payload !== undefined) return payload === solvedChoice(interaction.id);
  return says(solvedWords, message.text) || (lastAuthor === 'bot' && says(yesWords, message.text));
}
