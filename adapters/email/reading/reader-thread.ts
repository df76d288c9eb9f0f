import { parentPort } from 'node:worker_threads';
import { readHead, readLetter } from './letter.ts';

// Letters of strangers are read here, so that whatever they hold keeps nobody waiting and can be ended from outside.

parentPort?.on('message', ({ number, source }: { readonly number: number; readonly source: Uint8Array }) => {
  readLetter(source)
    .catch(() => readHead(source, 'unreadable'))
    .then(
      (letter) =>
        parentPort?.postMessage({ number, letter }, [...new Set(letter.files.map(({ bytes }) => bytes.buffer))]),
      (error: unknown) => parentPort?.postMessage({ number, error: String(error) }),
    );
});
