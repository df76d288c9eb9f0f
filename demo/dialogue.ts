import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { between, oneOf } from './dice.ts';

/** One thing that is said or done in a conversation, in order. */
export type Turn =
  | { readonly who: 'customer'; readonly does: 'say'; readonly text: string }
  | { readonly who: 'customer'; readonly does: 'photo'; readonly name: string }
  | { readonly who: 'agent'; readonly does: 'say' | 'note'; readonly text: string }
  | { readonly who: 'agent'; readonly does: 'transfer'; readonly queueName: string }
  | { readonly who: 'agent'; readonly does: 'postpone'; readonly ms: number }
  | { readonly who: 'agent'; readonly does: 'status'; readonly status: 'inDevelopment' | 'inProgress' };

/** How the agent leaves it: completed, offered as solved, waiting for the customer, or as it is. */
export const endings = ['solved', 'unsolved', 'proposed', 'awaitingCustomer', 'open'] as const;
export type Ending = (typeof endings)[number];

export interface Dialogue {
  readonly language: 'tr' | 'en';
  readonly turns: readonly Turn[];
  readonly ending: Ending;
}

/** The dialogues of one queue, from `dialogues/NAME.txt`. Throws a sentence for a line it cannot read. */
export function readDialogues(name: string): readonly Dialogue[] {
  const file = path.join(import.meta.dirname, 'dialogues', `${name}.txt`);
  return parseDialogues(readFileSync(file, 'utf8'));
}

/** Names of all files of dialogues, without their ending. */
export function dialogueFiles(): readonly string[] {
  return readdirSync(path.join(import.meta.dirname, 'dialogues')).map((name) => name.replace(/\.txt$/, ''));
}

/** Reads dialogues written as `c:` and `a:` lines under `# tr` or `# en`, each closed by `end:`. */
export function parseDialogues(text: string): readonly Dialogue[] {
  return text
    .split(/^# /m)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseDialogue);
}

function parseDialogue(text: string): Dialogue {
  const [language, ...lines] = text.split('\n').map((line) => line.trim());
  if (language !== 'tr' && language !== 'en')
    throw new Error(`A dialogue is written in tr or en, not in "${language}".`);
  const said = lines.filter((line) => line !== '').map(splitLine);
  const last = said.pop();
  const ending = endings.find((one) => last?.word === 'end' && one === last.rest);
  if (!ending) throw new Error(`A dialogue has to close with "end:" and one of ${endings.join(', ')}.`);
  return { language, turns: said.map(turnOf), ending };
}

function splitLine(line: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = /^(\w+): (.+)$/.exec(line) ?? [];
  if (word === '') throw new Error(`A line of a dialogue cannot be read: ${line}`);
  return { word, rest };
}

function turnOf({ word, rest }: { readonly word: string; readonly rest: string }): Turn {
  switch (word) {
    case 'c':
      return { who: 'customer', does: 'say', text: rest };
    case 'photo':
      return { who: 'customer', does: 'photo', name: rest };
    case 'a':
      return { who: 'agent', does: 'say', text: rest };
    case 'note':
      return { who: 'agent', does: 'note', text: rest };
    case 'transfer':
      return { who: 'agent', does: 'transfer', queueName: rest };
    case 'postpone':
      return { who: 'agent', does: 'postpone', ms: Number(rest) * 1_000 };
    case 'status':
      if (rest === 'inDevelopment' || rest === 'inProgress') return { who: 'agent', does: 'status', status: rest };
      throw new Error(`A dialogue cannot choose the status ${rest}.`);
    default:
      throw new Error(`A dialogue knows no "${word}:".`);
  }
}

const products = [
  ...['Toros buzdolabı', 'Ege çamaşır makinesi', 'Kaçkar bulaşık makinesi', 'Meltem klima', 'Fırat ankastre fırın'],
  ...['Rüya üçlü koltuk', 'Bergama yemek masası', 'Pamuk yatak', 'Sedir gardırop', 'Zeytin çalışma masası'],
];
const cities = [
  'İstanbul',
  'Ankara',
  'İzmir',
  'Bursa',
  'Antalya',
  'Adana',
  'Konya',
  'Gaziantep',
  'Trabzon',
  'Eskişehir',
];
const days = ['pazartesi', 'salı', 'çarşamba', 'perşembe', 'cuma'];
const daysInEnglish = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

/** A dialogue with its `{blanks}` filled, as one customer would have it. */
export function filled(dialogue: Dialogue, email: string): Dialogue {
  const blanks: Readonly<Record<string, string>> = {
    urun: oneOf(products),
    siparis: `AK-${between(400_000, 499_999)}`,
    sayi: String(between(10_000, 99_999)),
    il: oneOf(cities),
    gun: oneOf(dialogue.language === 'tr' ? days : daysInEnglish),
    tutar: String(between(12, 98) * 10),
    eposta: email,
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (blank, name: string) => blanks[name] ?? blank);
  return {
    ...dialogue,
    turns: dialogue.turns.map((turn) => ('text' in turn ? { ...turn, text: fill(turn.text) } : turn)),
  };
}
