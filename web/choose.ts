import { useCallback } from 'react';
import type { Preferences } from '#identity';
import { useErrorWords } from './errors.ts';
import { useWords } from './i18n.ts';
import { tellError } from './notices.tsx';
import { usePreferences } from './session.ts';

/** My preferences, and a way to change them that says so when they were not kept. */
export function useChoose(): readonly [Preferences, (wish: Partial<Preferences>) => void] {
  const t = useWords();
  const errorWords = useErrorWords();
  const [preferences, prefer] = usePreferences();
  const choose = useCallback(
    (wish: Partial<Preferences>) => {
      prefer(wish).catch((failed: unknown) => tellError({ ...errorWords(failed), title: t('account.notKept') }));
    },
    [prefer, errorWords, t],
  );
  return [preferences, choose];
}
