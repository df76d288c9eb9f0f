import { expect, test } from 'vitest';
import { openFollowers } from './followers.ts';

/** Work that waits for its end, and takes a turn to notice it. */
function open() {
  const log: string[] = [];
  const followers = openFollowers<string>({ starting: 'starting', onBroken: (_, error) => `broken: ${error}` });
  const follow = (id: string, wish: string | null, group = 'g') =>
    followers.follow({
      id,
      group,
      wish,
      run: async (signal, say) => {
        log.push(`+${id}:${wish}`);
        if (wish === 'breaks') throw new Error('no');
        say('going');
        await new Promise<void>((ended) => signal.addEventListener('abort', () => setTimeout(ended, 5)));
        log.push(`-${id}:${wish}`);
      },
    });
  return { log, followers, follow };
}

test('begun once however often it is told, and anew when its wish changes, never two at once', async () => {
  const { log, followers, follow } = open();
  for (let n = 0; n < 3; n++) follow('a', 'one');
  await expect.poll(() => followers.state('a')).toBe('going');
  follow('a', 'two');
  follow('a', 'three');
  await expect.poll(() => log.at(-1)).toBe('+a:three');
  await followers.close();
  expect(log.join(' ')).toMatch(/^\+a:one -a:one \+a:three -a:three$/);
});

test('a group is left together, and the others go on', async () => {
  const { log, followers, follow } = open();
  follow('a', 'one', 'first');
  follow('b', 'one', 'second');
  await expect.poll(() => log).toHaveLength(2);
  await followers.leave('first');
  expect(log).toEqual(['+a:one', '+b:one', '-a:one']);
  expect([followers.state('a'), followers.state('b')]).toEqual([null, 'going']);
  follow('b', null);
  expect(followers.state('b')).toBeNull();
  await followers.close();
});

test('work that breaks is told of and takes nobody along', async () => {
  const { followers, follow } = open();
  follow('a', 'breaks');
  await expect.poll(() => followers.state('a')).toBe('broken: Error: no');
  await followers.close();
});
