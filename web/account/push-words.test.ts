import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { pushKinds } from '#identity';

interface Shown {
  readonly title: string;
  readonly options: { readonly body?: string; readonly tag: string };
}

/** The worker as a browser runs it, with the pages it finds open. */
async function pushed(news: unknown, visibilityState: 'visible' | 'hidden'): Promise<readonly Shown[]> {
  const heard = new Map<string, (event: unknown) => void>();
  const shown: Shown[] = [];
  const self = {
    addEventListener: (name: string, run: (event: unknown) => void) => heard.set(name, run),
    clients: { matchAll: async () => [{ visibilityState }] },
    registration: {
      showNotification: async (title: string, options: Shown['options']) => void shown.push({ title, options }),
    },
  };
  runInNewContext(readFileSync(new URL('../public/sw.js', import.meta.url), 'utf8'), { self, URL });
  const waits: Promise<unknown>[] = [];
  const data = { json: () => news };
  heard.get('push')?.({ data, waitUntil: (wait: Promise<unknown>) => void waits.push(wait) });
  await Promise.all(waits);
  return shown;
}

test('every kind of push has words in both languages, and says no more than it was given', async () => {
  for (const kind of [...pushKinds, 'test']) {
    const said = await Promise.all(
      ['tr', 'en'].map((language) => pushed({ kind, language, tag: 't', path: '/desk' }, 'hidden')),
    );
    const titles = said.map(([one]) => one?.title);
    expect(new Set(titles).size, kind).toBe(2);
    expect(titles).not.toContain('Santral');
    expect(said[0]?.[0]?.options.body).toBeUndefined();
  }
  const [one] = await pushed(
    { kind: 'message', language: 'tr', tag: 't', path: '/', name: 'Elif', text: 'Merhaba' },
    'hidden',
  );
  expect(one).toMatchObject({ title: 'Yeni mesaj', options: { body: 'Elif: Merhaba' } });
});

test('whoever looks at the page is not told twice', async () => {
  expect(await pushed({ kind: 'message', language: 'tr', tag: 't', path: '/' }, 'visible')).toEqual([]);
  expect(await pushed({ kind: 'test', language: 'tr', tag: 't', path: '/' }, 'visible')).toHaveLength(1);
});
