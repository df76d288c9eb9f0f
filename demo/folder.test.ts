import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '#platform/log.ts';
import { own } from '#platform/programs/index.ts';
import { prepareFolder, removeFolder } from './folder.ts';

const log = openLog({ level: 'silent' });
let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'santral-demo-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('the demonstration refuses the folder of a real installation and leaves it as it was', async () => {
  const real = path.join(home, 'data');
  await mkdir(path.join(real, 'postgres'), { recursive: true });
  await expect(prepareFolder(real)).rejects.toThrow('holds a real installation');
  await expect(removeFolder(real, log)).rejects.toThrow('is no demonstration');
  expect(await readdir(real)).toEqual(['postgres']);
});

test('a folder with other things in it is not taken either', async () => {
  await writeFile(path.join(home, 'letter.txt'), 'Dear …');
  await expect(prepareFolder(home)).rejects.toThrow('not empty');
});

test('its own folder keeps its password, is found again and goes with one command', async () => {
  const folder = path.join(home, 'demo');
  const first = await prepareFolder(folder);
  expect(await prepareFolder(folder)).toEqual(first);
  expect((await stat(path.join(folder, 'demonstration.json'))).mode & 0o077).toBe(0);
  expect(await removeFolder(folder, log)).toBe('removed');
  expect(await removeFolder(folder, log)).toBe('nothingThere');
});

test('a demonstration that runs is not removed', async () => {
  const folder = path.join(home, 'demo');
  await prepareFolder(folder);
  await mkdir(path.join(folder, 'postgres'));
  const running = await own(path.join(folder, 'postgres/owner.json'), folder);
  await expect(removeFolder(folder, log)).rejects.toThrow('already open');
  await running.release();
});
