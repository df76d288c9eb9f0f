import { expect, test } from 'vitest';
import { forgetOf, inMemory, type KeptStorage, openKept, usable } from './kept.ts';

const key = (letter: string) => btoa(letter.repeat(32));
const ayse = { userId: 'ayse', key: key('a') };
const can = { userId: 'can', key: key('c') };

/** One computer with its pages: what one of them writes the others hear of. */
function computer() {
  const kept = new Map<string, string>();
  const pages = new Set<(name: string | null, text: string | null) => void>();
  const written: string[] = [];
  const page = () => {
    const tell = (name: string, text: string | null) => {
      for (const hear of pages) if (hear !== own) hear(name, text);
    };
    let own: ((name: string | null, text: string | null) => void) | null = null;
    const device: KeptStorage = {
      get length() {
        return kept.size;
      },
      key: (index) => [...kept.keys()][index] ?? null,
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, text) => {
        kept.set(name, text);
        written.push(text);
        tell(name, text);
      },
      removeItem: (name) => {
        kept.delete(name);
        tell(name, null);
      },
    };
    return (who: { readonly userId: string; readonly key: string }) =>
      openKept({
        ...who,
        device,
        onDeviceChange: (hear) => {
          own = hear;
          pages.add(hear);
          return () => pages.delete(hear);
        },
      });
  };
  return { kept, page, written };
}

test('whoever comes after her on the computer reads nothing of what she began; she finds it again', async () => {
  const { kept, page, written } = computer();
  const hers = await page()(ayse);
  hers.storage.setItem('draft.1', 'Kargonuz yolda');
  expect(hers.storage.getItem('draft.1')).toBe('Kargonuz yolda');
  await expect.poll(() => kept.size).toBe(1);
  hers.close();
  expect(JSON.stringify([...kept, ...written])).not.toMatch(/Kargonuz|S2FyZ29udXo/);
  const his = await page()(can);
  expect(his.storage.length).toBe(0);
  const again = await page()(ayse);
  expect([again.storage.length, again.storage.key(0), again.storage.getItem('draft.1')]).toEqual([
    1,
    'draft.1',
    'Kargonuz yolda',
  ]);
  again.storage.removeItem('draft.1');
  expect(kept.size).toBe(0);
});

test('of two texts written at once the last one stays, and one that was removed meanwhile does not come back', async () => {
  const { kept, page } = computer();
  const { storage } = await page()(ayse);
  for (const text of ['a', 'ab', 'abc']) storage.setItem('draft.1', text);
  storage.setItem('draft.2', 'sent at once');
  storage.removeItem('draft.2');
  await expect.poll(() => kept.size).toBe(1);
  const again = await page()(ayse);
  expect([again.storage.getItem('draft.1'), again.storage.getItem('draft.2')]).toEqual(['abc', null]);
});

test('her other page hears what was written and what was removed', async () => {
  const { page } = computer();
  const [one, other] = [await page()(ayse), await page()(ayse)];
  const heard: string[] = [];
  other.onElsewhere((name) => heard.push(`${name}=${other.storage.getItem(name)}`));
  one.storage.setItem('unsent.1', 'Merhaba');
  await expect.poll(() => heard).toEqual(['unsent.1=Merhaba']);
  one.storage.removeItem('unsent.1');
  await expect.poll(() => heard).toEqual(['unsent.1=Merhaba', 'unsent.1=null']);
});

test('what was kept in the clear before is sealed as soon as she comes; what does not open is left alone', async () => {
  const { kept, page } = computer();
  kept.set('santral.draft.ayse.1', 'eski taslak');
  kept.set('santral.draft.can.1', 'onun taslağı');
  kept.set('santral.kept.ayse.broken', 'AAAA');
  const { storage } = await page()(ayse);
  expect([storage.length, storage.getItem('santral.draft.ayse.1')]).toEqual([1, 'eski taslak']);
  expect(kept.has('santral.draft.ayse.1')).toBe(false);
  expect([...kept.values()].join()).not.toContain('eski taslak');
  expect(kept.get('santral.draft.can.1')).toBe('onun taslağı');
});

test('a browser that forbids storage shows the product all the same: what is begun lasts as long as the page', async () => {
  const forbidden = (): KeptStorage => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  const { storage } = await openKept({ ...ayse, device: usable(forbidden), onDeviceChange: () => () => undefined });
  storage.setItem('draft.1', 'Merhaba');
  expect(storage.getItem('draft.1')).toBe('Merhaba');
});

test('who signs out leaves nothing of hers in a tab that cannot encrypt, and nothing of anybody else is touched', () => {
  const tab = inMemory();
  tab.setItem('santral.draft.ayse.1', 'Kargonuz yolda');
  tab.setItem('santral.outbox.ayse', '[]');
  tab.setItem('santral.draft.can.1', 'onun taslağı');
  tab.setItem('santral.theme', 'dark');
  forgetOf('ayse', tab);
  expect(Array.from({ length: tab.length }, (_, index) => tab.key(index))).toEqual([
    'santral.draft.can.1',
    'santral.theme',
  ]);
});
