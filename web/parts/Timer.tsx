import { useNow } from '../clock.ts';
import { timer, useFormats } from '../format.ts';

/** A running timer since (or, with `until`, a countdown to) a moment: `04:32`. Says the exact moment on hover. */
export function Timer(props: { readonly since?: string | number; readonly until?: string | number }) {
  const now = useNow();
  const formats = useFormats();
  const at = props.since ?? props.until;
  if (at === undefined) return null;
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  const lengthMs = props.until === undefined ? now - atMs : atMs - now;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formats.exact(atMs)}>
      {timer(lengthMs)}
    </time>
  );
}

/** A moment as people say it, the exact one on hover: `3 dk. önce`. */
export function Ago({ at }: { readonly at: string | number }) {
  const now = useNow(10_000);
  const formats = useFormats();
  const iso = typeof at === 'number' ? new Date(at).toISOString() : at;
  return (
    <time dateTime={iso} title={formats.exact(at)}>
      {formats.ago(at, now)}
    </time>
  );
}
