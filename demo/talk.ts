import type { Dialogue, Turn } from './dialogue.ts';

/** By what a talk in letters is known: what they are about, without the marks of an answer. */
export const talkOfLetter = (subject: string): string => `letter:${subject.replace(/^((Ynt|Re|RE):\s*)+/, '')}`;

/** One conversation as both simulated sides know it: what is said next, and by whom. */
export interface Talk {
  readonly dialogue: Dialogue;
  /** Place of the next turn. */
  at: number;
  /** What a simulated agent has said in it; anything else came from a person at a desk. */
  readonly scripted: Set<string>;
  /** The customer has left. */
  isOver: boolean;
}

export function nextTurn(talk: Talk): Turn | null {
  return talk.dialogue.turns[talk.at] ?? null;
}

/** Skips what a simulated agent would have said: a person said something of her own. */
export function skipAgent(talk: Talk): void {
  while (nextTurn(talk)?.who === 'agent') talk.at++;
}

/**
 * The talks that go on, known by the page the customer writes from: both sides meet through the program alone, and the
 * page is what an agent sees of a customer nobody has named.
 */
export interface Talks {
  readonly begin: (pageAddress: string, dialogue: Dialogue) => Talk;
  readonly find: (pageAddress: string) => Talk | null;
  readonly forget: (pageAddress: string) => void;
}

export function openTalks(): Talks {
  const talks = new Map<string, Talk>();
  return {
    begin: (pageAddress, dialogue) => {
      const talk: Talk = { dialogue, at: 0, scripted: new Set(), isOver: false };
      talks.set(pageAddress, talk);
      return talk;
    },
    find: (pageAddress) => talks.get(pageAddress) ?? null,
    forget: (pageAddress) => void talks.delete(pageAddress),
  };
}
