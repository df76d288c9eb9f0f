import { useCallback, useEffect, useRef, useState } from 'react';
import type { AttachedFile } from '#messaging';
import { type UploadFailure, upload } from './files.ts';

export interface Upload {
  readonly key: string;
  readonly name: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** Why a file was not taken; `max` is bytes or a count, by the kind. */
export type Complaint =
  | { readonly type: UploadFailure | 'wrongType'; readonly name: string; readonly max: number }
  | { readonly type: 'tooMany'; readonly max: number };

interface Limits {
  readonly maxBytes: number;
  readonly maxPerMessage: number;
  /** Kinds that are taken; absent or null: all. */
  readonly types?: readonly string[] | null;
}

/** Files on their way to the server. What has arrived is handed on and belongs to the draft. */
export function useUploads(
  limits: Limits | null,
  have: number,
  onStored: (file: AttachedFile) => void,
  /** Where the bytes go; unless said, to the files of conversations. */
  address?: string,
) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [complaint, setComplaint] = useState<Complaint | null>(null);
  const running = useRef(new Map<string, () => void>());
  const counted = useRef(have);
  counted.current = have + uploads.length;

  useEffect(() => {
    const all = running.current;
    return () => {
      for (const cancel of all.values()) cancel();
    };
  }, []);

  const start = useCallback(
    (file: File, maxBytes: number) => {
      const key = crypto.randomUUID();
      const onProgress = (share: number) =>
        setUploads((now) => now.map((one) => (one.key === key ? { ...one, share } : one)));
      const { done, cancel } = upload(file, onProgress, address);
      running.current.set(key, cancel);
      setUploads((now) => [...now, { key, name: file.name, share: 0 }]);
      void done.then((outcome) => {
        running.current.delete(key);
        setUploads((now) => now.filter((one) => one.key !== key));
        if (outcome.type === 'stored') onStored(outcome.file);
        if (outcome.type === 'failed') setComplaint({ type: outcome.because, name: file.name, max: maxBytes });
      });
    },
    [onStored, address],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      if (!limits || files.length === 0) return;
      setComplaint(null);
      const room = Math.max(0, limits.maxPerMessage - counted.current);
      if (files.length > room) setComplaint({ type: 'tooMany', max: limits.maxPerMessage });
      for (const file of files.slice(0, room)) {
        if (limits.types && !limits.types.includes(file.type))
          setComplaint({ type: 'wrongType', name: file.name, max: limits.maxBytes });
        else if (file.size > limits.maxBytes) setComplaint({ type: 'tooLarge', name: file.name, max: limits.maxBytes });
        else start(file, limits.maxBytes);
      }
    },
    [limits, start],
  );

  return {
    uploads,
    complaint,
    add,
    cancel: (key: string) => running.current.get(key)?.(),
    forgive: () => setComplaint(null),
  };
}
