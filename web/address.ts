import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { z } from 'zod';

/** A schema every field of which reads text, as an address holds nothing else; `z.boolean()` would never fit. */
export type OfText<Schema extends z.ZodObject> = [NotText<z.input<Schema>>] extends [never] ? Schema : never;
type NotText<Input> = { [Name in keyof Input]-?: Accepts<Input[Name]> extends true ? never : Name }[keyof Input];
type Accepts<Value> = unknown extends Value ? true : [Value] extends [string | undefined] ? true : false;

/**
 * The state of a view (filters, tab, open item, day) lives in the address, so that a link shows a colleague the same.
 * `schema` is an object whose fields all have a default or are optional; what does not fit is ignored, not an error.
 * Changes replace the present entry of the history unless `{ push: true }`: back then leads to the state before.
 */
export function useAddress<Schema extends z.ZodObject>(
  schema: Schema & OfText<Schema>,
): [z.output<Schema>, (change: Partial<z.input<Schema>>, how?: { readonly push?: boolean }) => void] {
  const search = useLocation({ select: ({ search: parts }) => parts as Record<string, unknown> });
  const navigate = useNavigate();
  const state = useMemo(() => readState<Schema>(schema, search), [schema, search]);
  const change = useCallback(
    (wish: Partial<z.input<Schema>>, how?: { readonly push?: boolean }) => {
      void navigate({
        to: '.',
        search: ((now: Record<string, unknown>) => without({ ...now, ...wish })) as never,
        replace: how?.push !== true,
      });
    },
    [navigate],
  );
  return [state, change];
}

/** The state of a view as an address tells it; fields that do not fit have their defaults. */
export function readState<Schema extends z.ZodObject>(
  schema: Schema,
  search: Record<string, unknown>,
): z.output<Schema> {
  const whole = schema.safeParse(search);
  if (whole.success) return whole.data;
  const wrong = new Set(whole.error.issues.map(({ path }) => String(path[0])));
  return schema.parse(Object.fromEntries(Object.entries(search).filter(([name]) => !wrong.has(name))));
}

function without(state: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).filter(([, value]) => value !== undefined && value !== '' && value !== null),
  );
}

/** Writes the state of views into addresses plainly: `?tab=done&day=2026-11-22`. */
export function writeSearch(search: Record<string, unknown>): string {
  const text = new URLSearchParams(
    Object.entries(search).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return text === '' ? '' : `?${text}`;
}

/** Reads them back; everything is text, the schema of a view makes numbers of it where it needs them. */
export function readSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
