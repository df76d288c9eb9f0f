import { type Language, languages } from '#identity';
import { type BotForm, type BotWords, botTextNames } from '#messaging';
import type { client } from '#web/api.ts';
import type { useWords } from '#web/i18n.ts';
import type { Change } from '#web/parts/SaveBar.tsx';

export type BotView = Awaited<ReturnType<typeof client.messaging.bot.get>>;

/** What the form of a bot starts from. */
export function botFormOf({ isOn, language, updates, announces, texts }: BotView): BotForm {
  return { isOn, language, updates, announces, texts };
}

type Words = ReturnType<typeof useWords<'messaging'>>;

/** What a save would change, in words. Of a text it is enough to say which. */
export function changesInWords(before: BotForm, now: BotForm, t: Words): readonly Change[] {
  const yes = (value: boolean) => (value ? '✓' : '–');
  const switches = (['isOn', 'updates', 'announces'] as const).map((field) => ({
    what: t(`bot.${field}`),
    before: yes(before[field]),
    after: yes(now[field]),
  }));
  const language = {
    what: t('bot.language'),
    before: t(`bot.languages.${before.language}`),
    after: t(`bot.languages.${now.language}`),
  };
  const texts = languages.flatMap((one) =>
    botTextNames.map((text) => ({
      what: `${t(`bot.text.${text}`)} (${t(`bot.languages.${one}`)})`,
      before: begun(before.texts[one][text]),
      after: begun(now.texts[one][text], before.texts[one][text]),
    })),
  );
  return [...switches, language, ...texts].filter((change) => change.before !== change.after);
}

const shownChars = 40;

/** The beginning of a text; with a star when it begins as the other one does and is another. */
function begun(text: string, other = text): string {
  const short = text.length > shownChars ? `${text.slice(0, shownChars).trim()}…` : text;
  const short2 = other.length > shownChars ? `${other.slice(0, shownChars).trim()}…` : other;
  return text !== other && short === short2 ? `${short} *` : short;
}

/** Words to show a text with; as they would be on an ordinary day. */
export function exampleWords(language: Language, queue: string): BotWords {
  return language === 'tr'
    ? {
        name: 'Mehmet',
        queue,
        agents_online: '3',
        position: '4',
        wait: '2–5 dakika',
        next_open: 'yarın 09:00',
        agent: 'Ayşe',
      }
    : {
        name: 'Mehmet',
        queue,
        agents_online: '3',
        position: '4',
        wait: '2 to 5 minutes',
        next_open: 'tomorrow at 09:00',
        agent: 'Ayşe',
      };
}
