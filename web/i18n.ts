import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { type Language, languages } from '#identity';
import { recall, remember } from './memory.ts';
import type { Texts } from './texts/tr.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: Texts;
    returnNull: false;
  }
}

/** Where the last choice is remembered on this device, for the pages before sign-in. */
const rememberedAs = 'language';

const load = {
  tr: () => import('./texts/tr.ts'),
  en: () => import('./texts/en.ts'),
} as const satisfies Record<Language, () => Promise<{ texts: object }>>;

/** Starts the texts in the language chosen last on this device, else that of the browser, else English. */
export async function openTexts(): Promise<void> {
  const language = firstLanguage();
  const { texts } = await load[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'shell',
    resources: { [language]: texts },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

/** Changes the language of everything on the page. */
export async function speak(language: Language): Promise<void> {
  remember(rememberedAs, language);
  if (i18next.language === language) return;
  if (!i18next.hasResourceBundle(language, 'shell')) {
    const { texts } = await load[language]();
    for (const [namespace, words] of Object.entries(texts)) i18next.addResourceBundle(language, namespace, words);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The words of one part of the product: `const t = useWords('queues'); t('list.title')`. */
export function useWords<const Namespace extends keyof Texts = 'shell'>(namespace?: Namespace) {
  return useTranslation(namespace ?? ('shell' as Namespace)).t;
}

/** The language in which the page is written now. */
export function useLanguage(): Language {
  const { i18n } = useTranslation('shell');
  return asLanguage(i18n.language) ?? 'en';
}

/** Words outside of components; prefer `useWords`. */
export const words = i18next;

function firstLanguage(): Language {
  const remembered = asLanguage(recall(rememberedAs));
  if (remembered) return remembered;
  for (const wanted of navigator.languages) {
    const language = asLanguage(wanted.slice(0, 2).toLowerCase());
    if (language) return language;
  }
  return 'en';
}

function asLanguage(text: string | null | undefined): Language | null {
  return languages.find((language) => language === text) ?? null;
}
