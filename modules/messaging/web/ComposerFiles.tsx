import { CloseButton } from '@mantine/core';
import type { FileId } from '#kernel/id.ts';
import type { AttachedFile } from '#messaging';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './composer.module.css';
import { FileIcon } from './FileList.tsx';
import type { Complaint, Upload } from './useUploads.ts';

/** Files of the draft, those on their way with their progress, and why one was not taken. */
export function ComposerFiles(props: {
  readonly files: readonly AttachedFile[];
  readonly remove: (id: FileId) => void;
  readonly uploads: {
    readonly uploads: readonly Upload[];
    readonly complaint: Complaint | null;
    readonly cancel: (key: string) => void;
    readonly forgive: () => void;
  };
}) {
  const { files, remove, uploads } = props;
  const t = useWords('messaging');
  const words = useWords('shell');
  const formats = useFormats();
  const isEmpty = files.length === 0 && uploads.uploads.length === 0;
  return (
    <>
      {!isEmpty && (
        <ul className={styles.files}>
          {files.map((file) => (
            <li key={file.id} className={styles.file}>
              <FileIcon mime={file.mime} />
              <span className={styles.fileName} title={file.name} dir="auto">
                {file.name}
              </span>
              <span className={styles.fileSize}>{formats.bytes(file.bytes)}</span>
              <CloseButton
                size="sm"
                aria-label={t('composer.remove', { name: file.name })}
                onClick={() => remove(file.id)}
              />
            </li>
          ))}
          {uploads.uploads.map((upload) => (
            <li key={upload.key} className={styles.file}>
              <span className={styles.fileName} title={upload.name} dir="auto">
                {upload.name}
              </span>
              <progress
                className={styles.progress}
                value={upload.share}
                max={1}
                aria-label={t('composer.uploading', { name: upload.name, percent: formats.percent(upload.share, 0) })}
              />
              <CloseButton
                size="sm"
                aria-label={t('composer.cancelUpload', { name: upload.name })}
                onClick={() => uploads.cancel(upload.key)}
              />
            </li>
          ))}
        </ul>
      )}
      {uploads.complaint && (
        <p className={styles.complaint} role="alert">
          <ComplaintWords complaint={uploads.complaint} />
          <CloseButton size="sm" aria-label={words('form.close')} onClick={uploads.forgive} />
        </p>
      )}
    </>
  );
}

function ComplaintWords({ complaint }: { readonly complaint: Complaint }) {
  const t = useWords('messaging');
  const formats = useFormats();
  switch (complaint.type) {
    case 'tooMany':
      return <span>{t('composer.upload.tooMany', { count: complaint.max })}</span>;
    case 'tooLarge':
      return <span>{t('composer.upload.tooLarge', { name: complaint.name, max: formats.bytes(complaint.max) })}</span>;
    case 'storageFull':
      return <span>{t('composer.upload.storageFull')}</span>;
    case 'typeRefused':
    case 'wrongType':
    case 'interrupted':
      return <span>{t(`composer.upload.${complaint.type}`, { name: complaint.name })}</span>;
  }
}
