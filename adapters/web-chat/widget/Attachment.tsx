import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { WireFile } from '../protocol.ts';
import { sizeOf } from './files.ts';
import { Icon } from './Icons.tsx';
import type { ScreenProps } from './screen.ts';
import { fill } from './words.ts';

/** Larger pictures are shown as a file, to be fetched when wanted. */
const pictureBytes = 5 * 1024 * 1024;

/** A file of a message: a picture is shown where the site allows it, anything can be downloaded. */
export function Attachment({ screen, file }: ScreenProps & { file: WireFile }): JSX.Element {
  const { files, locale, words } = screen;
  const [picture, setPicture] = useState<string | null>(null);
  const [hasFailed, setFailed] = useState(false);
  const isPicture = file.mime.startsWith('image/') && file.bytes <= pictureBytes;
  useEffect(() => {
    if (!isPicture) return;
    let address: string | null = null;
    let isGone = false;
    void files.fetch(file).then((blob) => {
      if (!blob || isGone) return;
      address = URL.createObjectURL(blob);
      setPicture(address);
    });
    return () => {
      isGone = true;
      if (address) URL.revokeObjectURL(address);
    };
  }, [files, file, isPicture]);
  const download = async () => {
    const blob = await files.fetch(file);
    setFailed(!blob);
    if (blob) save(blob, file.name);
  };
  const label = fill(words.download, { name: file.name });
  if (picture) {
    return (
      <button type="button" class="picture" aria-label={label} onClick={download}>
        {/* A site whose policy forbids such pictures gets the file instead. */}
        <img src={picture} alt={fill(words.image, { name: file.name })} onError={() => setPicture(null)} />
      </button>
    );
  }
  return (
    <>
      <button type="button" class="file" aria-label={`${label}, ${sizeOf(file.bytes, locale)}`} onClick={download}>
        <Icon name="file" />
        <span>
          {file.name}
          <small>{sizeOf(file.bytes, locale)}</small>
        </span>
      </button>
      {hasFailed && (
        <p class="trouble" role="alert">
          {words.downloadFailed}
        </p>
      )}
    </>
  );
}

const revokeAfterMs = 60_000;

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), revokeAfterMs);
}
