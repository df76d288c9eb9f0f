import { expect, test } from 'vitest';
import type { FileId } from '#kernel/id.ts';
import { type LetterPage, letterDocument, remotePicturesOf } from './letter-page.ts';

const page: LetterPage = {
  html: '<p>Merhaba</p><img data-cid="logo@x" alt="Logo"><img data-cid="gone@x"><img data-remote="https://shop.example/a.png?x=1&amp;y=2"><div data-quote="">eski</div>',
  pictures: { 'logo@x': 'file-1' as FileId },
};
const shown = {
  quote: false,
  remotePictures: false,
  fileUrl: (id: FileId) => `/api/v1/files/${id}`,
  remoteUrl: (number: number) => `/api/v1/letters/m/pictures/${number}`,
};

test('pictures of the letter are files of ours, pictures elsewhere wait until they are wished for', () => {
  const quiet = letterDocument(page, shown);
  expect(quiet).toContain('<img src="/api/v1/files/file-1" alt="Logo">');
  expect(quiet).not.toContain('shop.example');
  const loud = letterDocument(page, { ...shown, remotePictures: true });
  // Also then nobody elsewhere is asked by the reader's browser.
  expect(loud).toContain('src="/api/v1/letters/m/pictures/0"');
  expect(loud).not.toContain('shop.example');
  expect(remotePicturesOf(page)).toEqual(['https://shop.example/a.png?x=1&y=2']);
});

test('what is quoted is folded, and there when it is wished for', () => {
  expect(letterDocument(page, shown)).toContain('[data-quote]{display:none!important}');
  expect(letterDocument(page, { ...shown, quote: true })).not.toContain('[data-quote]{display:none');
  expect(letterDocument(page, shown)).toContain('eski');
});
