/**
 * Keyboard. A combination is written as people say it: `g q` (one after the other), `mod+k` (Ctrl, on a Mac ⌘), `?`,
 * `alt+y`, `mod+enter`. Single letters never fire while somebody types; combinations with mod or alt do.
 */
export type Pressed = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The place on the keyboard: with ⌥ a Mac writes other signs than the letter that is pressed. */
  readonly code?: string;
};

/** How long after the first key of a sequence the second one counts. */
export const sequenceMs = 1_200;

/** The written form of what was pressed, or null for a modifier alone. */
export function written(pressed: Pressed, isMac: boolean): string | null {
  const key =
    (isMac && pressed.altKey && /^Key[A-Z]$/.test(pressed.code ?? '') && pressed.code?.slice(3)) || pressed.key;
  if (key === 'Control' || key === 'Meta' || key === 'Alt' || key === 'Shift' || key === 'Dead') return null;
  const mod = isMac ? pressed.metaKey : pressed.ctrlKey;
  const name = key === ' ' ? 'space' : lower(key);
  return `${mod ? 'mod+' : ''}${pressed.altKey ? 'alt+' : ''}${name}`;
}

/** Says whether a combination is made of bare keys and must therefore be left alone while somebody types. */
export function isBare(combination: string): boolean {
  return !combination.includes('mod+') && !combination.includes('alt+');
}

/**
 * What a key means, given the one before it: the combination it completes, or the beginning of one, or nothing.
 */
export function read(
  key: string,
  before: { readonly key: string; readonly atMs: number } | null,
  nowMs: number,
  known: readonly string[],
):
  | { readonly type: 'fires'; readonly combination: string }
  | { readonly type: 'begins' }
  | { readonly type: 'nothing' } {
  if (before && nowMs - before.atMs <= sequenceMs && known.includes(`${before.key} ${key}`)) {
    return { type: 'fires', combination: `${before.key} ${key}` };
  }
  if (known.includes(key)) return { type: 'fires', combination: key };
  return known.some((combination) => combination.startsWith(`${key} `)) ? { type: 'begins' } : { type: 'nothing' };
}

/** The keys of a combination as they stand on the keyboard, for showing: `mod+k` is `⌘`, `K` on a Mac. */
export function caps(combination: string, isMac: boolean): readonly (readonly string[])[] {
  return combination.split(' ').map((stroke) => stroke.split('+').map((part) => cap(part, isMac)));
}

function cap(part: string, isMac: boolean): string {
  switch (part) {
    case 'mod':
      return isMac ? '⌘' : 'Ctrl';
    case 'alt':
      return isMac ? '⌥' : 'Alt';
    case 'enter':
      return 'Enter';
    case 'escape':
      return 'Esc';
    case 'space':
      return '␣';
    default:
      return part.length === 1 ? part.toUpperCase() : part;
  }
}

/** Without a language: on a Turkish keyboard I and ı are the same key to us as i. */
function lower(key: string): string {
  if (key === 'ı' || key === 'İ') return 'i';
  return key.toLowerCase();
}
