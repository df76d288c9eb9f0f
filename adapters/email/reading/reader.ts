import { Worker } from 'node:worker_threads';
import { type Letter, letterLimits, readHead } from './letter.ts';

export interface LetterReader {
  /** Reads a letter in a thread of its own. Never fails: of what is too large, too slow or broken the head is read. */
  readonly read: (source: Uint8Array) => Promise<Letter>;
  readonly close: () => Promise<void>;
}

/** A letter of 25 MB takes two seconds on a slow machine; what takes longer than this is not meant to be read. */
const usualTimeMs = 15_000;
const memoryMegabytes = 512;

interface Waiting {
  readonly resolve: (answer: { readonly letter?: Letter; readonly error?: string }) => void;
}

/** Opens the reader. Letters are read one after the other; the thread begins with the first of them. */
export function openLetterReader(needs: { readonly timeMs?: number } = {}): LetterReader {
  const timeMs = needs.timeMs ?? usualTimeMs;
  let thread: Worker | null = null;
  let isClosed = false;
  let line: Promise<unknown> = Promise.resolve();
  let number = 0;
  const waiting = new Map<number, Waiting>();

  const end = async () => {
    const old = thread;
    thread = null;
    await old?.terminate();
  };
  const begin = (): Worker => {
    const fresh = new Worker(new URL('./reader-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    const giveUp = (error: string) => {
      if (thread === fresh) thread = null;
      for (const [id, { resolve }] of waiting) {
        waiting.delete(id);
        resolve({ error });
      }
    };
    fresh.on('message', (answer: { readonly number: number; readonly letter?: Letter; readonly error?: string }) => {
      waiting.get(answer.number)?.resolve(answer);
      waiting.delete(answer.number);
    });
    fresh.on('error', (error) => giveUp(String(error)));
    fresh.on('exit', () => giveUp('ended'));
    fresh.unref();
    return fresh;
  };

  const readNow = async (source: Uint8Array): Promise<Letter> => {
    if (isClosed) throw new Error('The reader of letters is closed.');
    thread ??= begin();
    const reading = thread;
    const id = ++number;
    const asked = new Promise<{ readonly letter?: Letter; readonly error?: string }>((resolve) =>
      waiting.set(id, { resolve }),
    );
    reading.ref();
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<'tooSlow'>((resolve) => {
      timer = setTimeout(() => resolve('tooSlow'), timeMs);
    });
    reading.postMessage({ number: id, source });
    const answer = await Promise.race([asked, tooSlow]);
    clearTimeout(timer);
    waiting.delete(id);
    if (answer === 'tooSlow') {
      await end();
      return readHead(source, 'tooSlow');
    }
    reading.unref();
    return answer.letter ?? readHead(source, 'unreadable');
  };

  return {
    read(source) {
      if (source.byteLength > letterLimits.bytes) return readHead(source, 'tooLarge');
      const read = line.then(() => readNow(source));
      line = read.catch(() => undefined);
      return read;
    },
    async close() {
      isClosed = true;
      await end();
    },
  };
}
