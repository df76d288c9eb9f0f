import { answersIn, compared, type SaidChoice, type Variables } from '#flows';
import type { Language } from '#identity';
import type { Choice } from './outbound.ts';

// How a flow speaks in writing, and what the agent is told of it.

/** Words with which a customer asks for a person, wherever she stands in a flow. */
const forPerson = new Set(
  ['temsilci', 'temsilciye bağlan', 'müşteri temsilcisi', 'operatör', 'yetkili', 'insan', 'agent', 'human', 'operator']
    .map(compared)
    .concat('talk to an agent', 'talk to a human'),
);

/** Whether somebody asks for a person and for nothing else. */
export function wantsPerson(text: string): boolean {
  return forPerson.has(compared(text));
}

/** What is said, with answers to choose from: by a touch where the channel can, else with numbers in the text. */
export function sayable(
  said: { readonly text: string; readonly choices: readonly SaidChoice[] },
  can: { readonly most: number; readonly titleChars: number } | null,
): { readonly text: string; readonly choices?: readonly Choice[] } {
  const { text, choices } = said;
  if (choices.length === 0) return { text };
  const fits =
    can !== null && choices.length <= can.most && choices.every(({ title }) => title.length <= can.titleChars);
  if (fits) return { text, choices: choices.map(({ id, title }) => ({ id, title })) };
  const isMarks = choices.every(({ id, title }) => id === title);
  const list = choices.map(({ title }, at) => `${at + 1}. ${title}`);
  return { text: isMarks ? text : [text, ...list].join('\n') };
}

const words = {
  tr: {
    collected: 'Akışta toplananlar',
    fault: 'Akış burada durdu, görüşme sıraya alındı',
    faults: {
      unknownBlock: 'bir blok artık yok',
      noWay: 'bloktan çıkan yol yok',
      endless: 'akış kendi etrafında dönüyor',
      tooLong: 'çok fazla yanıt alındı',
    },
    silent: 'Müşteri yanıtlamayı bıraktı, görüşme sıraya alındı',
    asked: 'Müşteri temsilci istedi',
  },
  en: {
    collected: 'Collected by the flow',
    fault: 'The flow stopped here, the conversation was put into the queue',
    faults: {
      unknownBlock: 'a block is gone',
      noWay: 'no way leads out of a block',
      endless: 'the flow goes round in a circle',
      tooLong: 'too many answers were taken',
    },
    silent: 'The customer stopped answering, the conversation was put into the queue',
    asked: 'The customer asked for a person',
  },
} as const;

export type HandOver = 'meant' | 'silent' | 'asked' | keyof (typeof words)['tr']['faults'];

/** The note an agent finds: what the customer answered, and why she is here when the flow did not mean it. Empty = none. */
export function handOverNote(collected: Variables, because: HandOver, language: Language): string {
  const own = words[language];
  const why =
    because === 'meant'
      ? []
      : [because === 'silent' || because === 'asked' ? own[because] : `${own.fault}: ${own.faults[because]}`];
  const fields = answersIn(collected).map(({ name, value }) => `${name}: ${value}`);
  return [...why.map((line) => `${line}.`), ...(fields.length > 0 ? [`${own.collected}:`, ...fields] : [])].join('\n');
}
