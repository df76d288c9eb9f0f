import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RawSound, Recorder } from '#recordings';
import type { AriAddress } from '../ari/client.ts';

const answerWithinMs = 5_000;
/** The ending by which the switch knows that it shall write bare samples. */
const ending = '.raw';
const nameShape = /^[a-zA-Z0-9-]{1,80}$/;
/** How it says that a line is gone. */
const goneAnswers = /not found|no such channel|cannot mute/i;

/**
 * Has calls written down through the switch's older way of orders (AMI over HTTP): one hook on a line that stays with it
 * wherever it is joined, both sides in one file. ARI's own recordings know neither two channels nor lines that move.
 */
export function openRecorder({ address }: { readonly address: () => AriAddress | null }): Recorder {
  /** The session in which we gave our password, at which switch. */
  let session: { readonly url: string; readonly cookie: string } | null = null;

  const post = async (at: AriAddress, fields: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${at.url}/rawman`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(session?.url === at.url && { cookie: session.cookie }),
      },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0];
    if (cookie) session = { url: at.url, cookie };
    return (await answer.text()).slice(0, 2_000);
  };
  const order = async (fields: Readonly<Record<string, string>>): Promise<'done' | 'gone'> => {
    const at = address();
    if (!at) throw new Error('There is no telephone switch');
    let text = await post(at, fields);
    if (/authentication required|permission denied/i.test(text)) {
      session = null;
      await post(at, { Action: 'Login', Username: at.user, Secret: at.password, Events: 'off' });
      text = await post(at, fields);
    }
    if (/^Response: Success/im.test(text)) return 'done';
    const message = /^Message: (.*)$/im.exec(text)?.[1]?.trim() ?? 'no answer that we know';
    if (goneAnswers.test(message)) return 'gone';
    throw new Error(`The telephone switch does not write calls down: ${message}`);
  };

  const folder = (): string => {
    const where = address()?.recordings;
    if (!where) throw new Error('What the telephone switch writes down lies where we cannot read it');
    return where;
  };
  const fileOf = (name: string): string => {
    if (!nameShape.test(name)) throw new Error(`No recording can be named ${name}`);
    return path.join(folder(), `${name}${ending}`);
  };

  return {
    begin: async (line, name) => {
      const file = path.basename(fileOf(name));
      return (await order({ Action: 'MixMonitor', Channel: line, File: file, Options: 'D' })) === 'done';
    },
    mute: async (line, isMuted) => {
      await order({ Action: 'MixMonitorMute', Channel: line, Direction: 'both', State: isMuted ? '1' : '0' });
    },
    list: async () => {
      const where = folder();
      const names = await readdir(where);
      const found = await Promise.all(
        names
          .filter((name) => name.endsWith(ending))
          .map(async (name): Promise<RawSound | null> => {
            const seen = await stat(path.join(where, name)).catch(() => null);
            return seen && { name: name.slice(0, -ending.length), bytes: seen.size, changedAtMs: seen.mtimeMs };
          }),
      );
      return found.filter((one) => one !== null);
    },
    read: (name) => createReadStream(fileOf(name)),
    remove: (name) => rm(fileOf(name), { force: true }),
  };
}
