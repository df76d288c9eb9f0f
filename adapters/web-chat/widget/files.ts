import type { WireFile } from '../protocol.ts';

export type UploadOutcome =
  | { readonly type: 'stored'; readonly file: WireFile }
  | { readonly type: 'failed'; readonly why: 'tooLarge' | 'typeRefused' | 'failed' };

export interface Upload {
  readonly done: Promise<UploadOutcome>;
  cancel(): void;
}

/** The way of files to the server and back. The visitor's token goes in a header, never in an address. */
export interface FileDoor {
  upload(file: File, onProgress: (percent: number) => void): Upload;
  /** The bytes; null when they could not be had. */
  fetch(file: WireFile): Promise<Blob | null>;
}

export function openFileDoor(needs: {
  readonly base: string;
  readonly channelKey: string;
  readonly token: () => string | null;
}): FileDoor {
  const channel = `channel=${encodeURIComponent(needs.channelKey)}`;
  return {
    upload(file, onProgress) {
      // Only XMLHttpRequest tells how far an upload has come.
      const request = new XMLHttpRequest();
      const done = new Promise<UploadOutcome>((resolve) => {
        request.upload.onprogress = ({ loaded, total }) => onProgress(Math.round((loaded / Math.max(1, total)) * 100));
        request.onloadend = () => resolve(outcomeOf(request));
        request.open('POST', `${needs.base}/widget/files?${channel}`);
        request.setRequestHeader('x-visitor-token', needs.token() ?? '');
        request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
        if (file.type) request.setRequestHeader('content-type', file.type);
        request.send(file);
      });
      return { done, cancel: () => request.abort() };
    },
    async fetch({ id }) {
      try {
        const headers = { 'x-visitor-token': needs.token() ?? '' };
        const response = await fetch(`${needs.base}/widget/files/${id}?${channel}`, { headers });
        return response.ok ? await response.blob() : null;
      } catch (error) {
        console.debug(error);
        return null;
      }
    },
  };
}

function outcomeOf({ status, responseText }: XMLHttpRequest): UploadOutcome {
  if (status === 201) return { type: 'stored', file: JSON.parse(responseText) };
  return { type: 'failed', why: status === 413 ? 'tooLarge' : status === 415 ? 'typeRefused' : 'failed' };
}

/** `3,4 MB`, `120 KB`. */
export function sizeOf(bytes: number, locale: string): string {
  const isLarge = bytes >= 1024 * 1024;
  const amount = isLarge ? bytes / (1024 * 1024) : Math.max(1, Math.round(bytes / 1024));
  return `${amount.toLocaleString(locale, { maximumFractionDigits: 1 })} ${isLarge ? 'MB' : 'KB'}`;
}
