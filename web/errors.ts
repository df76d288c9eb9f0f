import { ORPCError } from '@orpc/client';
import { useCallback } from 'react';
import { requestIdOf } from '#kernel/contract.ts';
import { refusalData } from './api.ts';
import { useFormats } from './format.ts';
import { useWords, words } from './i18n.ts';
import type { Texts } from './texts/tr.ts';

export type ErrorWords = {
  readonly title: string;
  readonly text: string;
  /** The refusal's own code, for deciding what to do; `offline` when the server could not be reached. */
  readonly type: string;
  /** What to tell support; null when the server never answered. */
  readonly code: string | null;
};

/**
 * Turns an error into words: `errors.CODE` of the given part first, then the shell's. `data` of the refusal fills in; a
 * refusal with one objection or reason has words of its own where `errors.CODE_objection` is there.
 */
export function useErrorWords(part?: keyof Texts): (error: unknown) => ErrorWords {
  const t = useWords('shell');
  const formats = useFormats();
  return useCallback(
    (error) => {
      const type = typeOf(error);
      const data = refusalData(error);
      const wait = typeof data.retryAfterMs === 'number' ? formats.duration(data.retryAfterMs) : '';
      const fill = { ...plain(data), ...onlyObjection(data), wait };
      const own = part ? lookUp(part, type, fill) : null;
      const text = own ?? lookUp('shell', type, fill) ?? t('errors.unknown');
      return { title: t('errors.title'), text, type, code: requestIdOf(error) };
    },
    [part, t, formats],
  );
}

/** The code of a refusal, `offline` for a server that could not be reached, `unknown` for the rest. */
export function typeOf(error: unknown): string {
  if (error instanceof ORPCError) return error.code;
  return error instanceof TypeError ? 'offline' : 'unknown';
}

function lookUp(part: keyof Texts, type: string, fill: Record<string, string | number>): string | null {
  const key = `errors.${type}`;
  const translate = words.getFixedT(words.language, part) as unknown as (key: string, fill: object) => string;
  return words.exists(key, { ns: part }) ? translate(key, fill) : null;
}

function onlyObjection({ objections, because }: Record<string, unknown>): { readonly context?: string } {
  if (typeof because === 'string') return { context: because };
  const [only, ...others] = Array.isArray(objections) ? objections : [];
  return typeof only === 'string' && others.length === 0 ? { context: only } : {};
}

function plain(data: Record<string, unknown>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string | number] =>
      ['string', 'number'].includes(typeof entry[1]),
    ),
  );
}
