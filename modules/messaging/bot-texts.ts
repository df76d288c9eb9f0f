import { type Language, languages } from '#identity';
import { type BotSettings, type BotTextName, type BotTexts, botLimits, botTextNames, silenceable } from './bot.ts';

/** What a text of the bot may name; the words for them are put in when it is said. */
export const botVariables = ['name', 'queue', 'agents_online', 'position', 'wait', 'next_open', 'agent'] as const;
export type BotVariable = (typeof botVariables)[number];
/** Words for variables; null = not known now. A word may be looked for when it is asked for: only those a text names are. */
export type BotWords = Readonly<Record<BotVariable, string | null>>;

/** What the bot says until somebody writes something else. Sentences that nobody can fill are left out when it speaks. */
export const defaultTexts: Readonly<Record<Language, BotTexts>> = {
  tr: {
    greeting: [
      'Merhaba, {queue} ekibine ulaştınız. Bu otomatik bir yanıttır.',
      'Şu anda {agents_online} temsilcimiz görevde.',
      'Sıradaki yeriniz: {position}.',
      'Tahmini bekleme süresi: {wait}.',
    ].join('\n'),
    nobody: [
      'Merhaba, {queue} ekibine ulaştınız. Bu otomatik bir yanıttır.',
      'Şu anda müsait temsilcimiz yok; mesajınız sırada, ilk müsait temsilci size yazacak.',
      'Sıradaki yeriniz: {position}.',
    ].join('\n'),
    closed: [
      'Merhaba, {queue} ekibi şu anda çalışma saatleri dışında. Bu otomatik bir yanıttır.',
      'En yakın çalışma zamanımız: {next_open}.',
      'Mesajınız sırada. Sorunuzu ve size ulaşabileceğimiz bir telefon ya da e-posta adresini yazabilirsiniz.',
    ].join('\n'),
    update: ['Sıradaki yeriniz: {position}.', 'Tahmini bekleme süresi: {wait}.'].join('\n'),
    joined: '{agent} görüşmenize katıldı.',
    solved: 'Sorununuz çözüldü mü?',
  },
  en: {
    greeting: [
      'Hello, you have reached {queue}. This is an automated reply.',
      'Agents at work now: {agents_online}.',
      'Your place in the queue: {position}.',
      'Expected wait: {wait}.',
    ].join('\n'),
    nobody: [
      'Hello, you have reached {queue}. This is an automated reply.',
      'No agent is available right now; your message is in the queue and the first free agent will write to you.',
      'Your place in the queue: {position}.',
    ].join('\n'),
    closed: [
      'Hello, {queue} is closed right now. This is an automated reply.',
      'We are back {next_open}.',
      'Your message is in the queue. You can write your question and a telephone number or e-mail address where we reach you.',
    ].join('\n'),
    update: ['Your place in the queue: {position}.', 'Expected wait: {wait}.'].join('\n'),
    joined: '{agent} has joined the conversation.',
    solved: 'Has your problem been solved?',
  },
};

/** The bot of a queue that nobody has set: it greets, in the house's language when it does not know the customer's. */
export const defaultBot = (language: Language): BotSettings => ({
  isOn: true,
  language,
  updates: true,
  announces: true,
  texts: defaultTexts,
});

const disclosures: Readonly<Record<Language, { readonly word: RegExp; readonly sentence: string }>> = {
  tr: { word: /otomatik/iu, sentence: 'Bu otomatik bir yanıttır.' },
  en: { word: /automat/iu, sentence: 'This is an automated reply.' },
};
/** These begin to speak to a customer, so they say that a machine speaks, whatever somebody has written. */
const disclosing: readonly BotTextName[] = ['greeting', 'nobody', 'closed'];

/**
 * A text with its variables put in. A line whose variable is not known now is left out: nothing is guessed. `{name}` is
 * the exception, it may be unknown at any time and just falls away. Empty when no line is left.
 */
export function botText(which: BotTextName, texts: BotTexts, words: BotWords, language: Language): string {
  const lines = texts[which].split('\n').flatMap((line) => {
    const isKnown = botVariables.every(
      (name) => name === 'name' || !line.includes(`{${name}}`) || words[name] !== null,
    );
    return isKnown ? [filled(line, words)] : [];
  });
  const said = lines.join('\n').trim();
  if (said === '' || !disclosing.includes(which)) return said.slice(0, botLimits.textChars);
  const { word, sentence } = disclosures[language];
  return (word.test(said) ? said : `${said}\n${sentence}`).slice(0, botLimits.textChars);
}

function filled(line: string, words: BotWords): string {
  const nameless = words.name === null ? line.replace(/,?\s*\{name\}/g, '') : line;
  return nameless.replace(/\{(\w+)\}/g, (whole, name: string) => words[name as BotVariable] ?? whole).trim();
}

/** What somebody may have forgotten in the texts of a bot: a variable there is none of, a text without words. */
export type BotFault =
  | {
      readonly type: 'unknownVariable';
      readonly language: Language;
      readonly text: BotTextName;
      readonly variable: string;
    }
  | { readonly type: 'emptyText'; readonly language: Language; readonly text: BotTextName };

/** Checks the texts of a bot before they are kept; empty when nothing is wrong. */
export function faultsOfBot({ texts }: Pick<BotSettings, 'texts'>): readonly BotFault[] {
  const known: readonly string[] = botVariables;
  return languages.flatMap((language) =>
    botTextNames.flatMap((text): BotFault[] => {
      const written = texts[language][text];
      if (written.trim() === '') return silenceable.includes(text) ? [] : [{ type: 'emptyText', language, text }];
      return [...written.matchAll(/\{(\w+)\}/g)].flatMap(([, variable = '']) =>
        known.includes(variable) ? [] : [{ type: 'unknownVariable' as const, language, text, variable }],
      );
    }),
  );
}
