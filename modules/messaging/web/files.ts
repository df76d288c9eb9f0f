import type { FileId } from '#kernel/id.ts';
import type { AttachedFile } from '#messaging';

const uploadPath = '/api/v1/files';

/** Where a file of a conversation is fetched; the server asks the same rights as for the conversation. */
export function fileAddress(id: FileId): string {
  return `${uploadPath}/${id}`;
}

const pictures = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

/** Whether a file can be shown in the conversation itself. */
export function isPicture(file: Pick<AttachedFile, 'mime'>): boolean {
  return pictures.includes(file.mime);
}

export type UploadFailure = 'tooLarge' | 'typeRefused' | 'storageFull' | 'interrupted';
export type Uploaded =
  | { readonly type: 'stored'; readonly file: AttachedFile }
  | { readonly type: 'failed'; readonly because: UploadFailure }
  | { readonly type: 'cancelled' };

/** Sends a file to the server; tells how far it is (0 to 1) and can be cancelled. Never throws. */
export function upload(
  file: File,
  onProgress: (share: number) => void,
  address: string = uploadPath,
): { readonly done: Promise<Uploaded>; readonly cancel: () => void } {
  const request = new XMLHttpRequest();
  const { promise, resolve } = Promise.withResolvers<Uploaded>();
  request.open('POST', address);
  request.responseType = 'json';
  request.setRequestHeader('content-type', file.type || 'application/octet-stream');
  request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
  request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
  request.onload = () => resolve(outcomeOf(request.status, request.response));
  request.onerror = () => resolve({ type: 'failed', because: 'interrupted' });
  request.onabort = () => resolve({ type: 'cancelled' });
  request.send(file);
  return { done: promise, cancel: () => request.abort() };
}

function outcomeOf(status: number, answer: unknown): Uploaded {
  if (status >= 200 && status < 300 && isAttached(answer)) return { type: 'stored', file: answer };
  if (status === 413) return { type: 'failed', because: 'tooLarge' };
  if (status === 415) return { type: 'failed', because: 'typeRefused' };
  if (status === 503 || status === 507) return { type: 'failed', because: 'storageFull' };
  return { type: 'failed', because: 'interrupted' };
}

function isAttached(answer: unknown): answer is AttachedFile {
  return typeof answer === 'object' && answer !== null && 'id' in answer && 'name' in answer && 'bytes' in answer;
}
