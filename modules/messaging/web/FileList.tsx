import {
  IconFile,
  IconFileMusic,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconMovie,
  IconPhoto,
} from '@tabler/icons-react';
import type { FileId } from '#kernel/id.ts';
import type { AttachedFile } from '#messaging';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './files.module.css';
import { fileAddress, isPicture } from './files.ts';

/** The files of a message: pictures shown in a box of fixed size, so that nothing jumps; others as cards. */
export function FileList(props: {
  readonly files: readonly AttachedFile[];
  /** Where a file is fetched; unless said, from the files of conversations. */
  readonly addressOf?: (id: FileId) => string;
}) {
  const { files, addressOf = fileAddress } = props;
  return (
    <ul className={styles.files}>
      {files.map((file) => (
        <li key={file.id}>
          {isPicture(file) ? (
            <Picture file={file} href={addressOf(file.id)} />
          ) : file.mime.startsWith('audio/') ? (
            <Sound file={file} href={addressOf(file.id)} />
          ) : (
            <FileCard file={file} href={addressOf(file.id)} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file, href }: { readonly file: AttachedFile; readonly href: string }) {
  const t = useWords('messaging');
  return (
    <a
      className={styles.picture}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      title={file.name}
      aria-label={t('conversation.openFile', { name: file.name })}
    >
      <img src={href} alt={t('conversation.picture', { name: file.name })} loading="lazy" decoding="async" />
    </a>
  );
}

/** A recording is heard where it stands. */
function Sound({ file, href }: { readonly file: AttachedFile; readonly href: string }) {
  const t = useWords('writing');
  return (
    // biome-ignore lint/a11y/useMediaCaption: what people said to us has no captions
    <audio
      className={styles.sound}
      controls
      preload="metadata"
      src={href}
      aria-label={t('voice.play', { name: file.name })}
    />
  );
}

/** A file as a card: what it is, how it is called, how large. */
export function FileCard(props: { readonly file: AttachedFile; readonly href?: string }) {
  const { file, href = fileAddress(file.id) } = props;
  const t = useWords('messaging');
  const formats = useFormats();
  return (
    <a
      className={styles.card}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={t('conversation.openFile', { name: file.name })}
    >
      <FileIcon mime={file.mime} />
      <span className={styles.name} dir="auto" title={file.name}>
        {file.name}
      </span>
      <span className={styles.size}>{formats.bytes(file.bytes)}</span>
    </a>
  );
}

export function FileIcon({ mime }: { readonly mime: string }) {
  const Icon = iconOf(mime);
  return <Icon size={18} stroke={1.5} aria-hidden style={{ flex: 'none', color: 'var(--c-text-dim)' }} />;
}

function iconOf(mime: string) {
  if (mime.startsWith('image/')) return IconPhoto;
  if (mime.startsWith('audio/')) return IconFileMusic;
  if (mime.startsWith('video/')) return IconMovie;
  if (mime === 'application/pdf') return IconFileTypePdf;
  if (mime.includes('zip')) return IconFileZip;
  return mime.startsWith('text/') ? IconFileText : IconFile;
}
