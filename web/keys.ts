/**
 * Keyboard. A combination is written as people say it: `g q` (one after the other), `mod+k` (Ctrl, on a Mac ⌘), `?`,
 * `alt+y`, `shift+r`. Keys are told by the sign they write, not by their place, so that a letter is the same letter on a
 * Turkish Q, a Turkish F and an English keyboard. Bare keys never fire while somebody types; those with mod or alt do.
 */
export type Pressed = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** AltGr is held: Windows says Ctrl and Alt as well, and means neither. */
  readonly isAltGraph?: boolean;
  /** The place on the keyboard, for where the sign says nothing. */
  readonly code?: string;
};

/** How long after the first key of a sequence the second one counts. */
export const sequenceMs = 1_200;

const modifiers = new Set(['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Fn', 'Dead', 'Unidentified']);

/** The written form of what was pressed, or null for a modifier alone and for what belongs to the system. */
export function written(pressed: Pressed, isMac: boolean): string | null {
  if (modifiers.has(pressed.key)) return null;
  // A Mac writes all signs of the third level with ⌥, which is its Alt.
  const isSign = pressed.isAltGraph === true && !isMac;
  if (!isSign && (isMac ? pressed.ctrlKey : pressed.metaKey)) return null;
  const key = signOf(pressed, isMac);
  const mod = !isSign && (isMac ? pressed.metaKey : pressed.ctrlKey);
  const alt = !isSign && pressed.altKey;
  // Other signs say by themselves that Shift was held: `?` is one key on one keyboard and two on another.
  const shift = pressed.shiftKey && (key.length > 1 || /^\p{L}$/u.test(key));
  return `${mod ? 'mod+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${key}`;
}

/** What a key writes; its place where ⌥ of a Mac or letters that are not Latin say something else. */
function signOf({ key, code, altKey }: Pressed, isMac: boolean): string {
  if (key === ' ') return 'space';
  const letter = /^Key([A-Z])$/.exec(code ?? '')?.[1];
  const isForeign = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  return letter && ((isMac && altKey) || isForeign) ? letter.toLowerCase() : lower(key);
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

/** Says whether two combinations cannot both be meant: they are one, or one is where the other begins. */
export function collide(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

const strokeParts = /^(mod\+)?(alt\+)?(shift\+)?(.+)$/u;

/** The modifiers and the sign of one stroke: `mod+k` is `['mod', 'k']`. */
function partsOf(stroke: string): readonly string[] {
  const [, mod, alt, shift, key = ''] = strokeParts.exec(stroke) ?? [];
  return [...(mod ? ['mod'] : []), ...(alt ? ['alt'] : []), ...(shift ? ['shift'] : []), key];
}

/** The keys of a combination as they stand on the keyboard, for showing: `mod+k` is `⌘`, `K` on a Mac. */
export function caps(combination: string, isMac: boolean): readonly (readonly string[])[] {
  return combination.split(' ').map((stroke) => partsOf(stroke).map((part) => cap(part, isMac)));
}

/** The same in one line, for titles: `Ctrl+K`, `G Q`. */
export function inWords(combination: string, isMac: boolean): string {
  return caps(combination, isMac)
    .map((stroke) => stroke.join('+'))
    .join(' ');
}

/** For `aria-keyshortcuts`; null for two keys one after the other, which it has no way to say. */
export function ariaOf(combination: string, isMac: boolean): string | null {
  if (combination.includes(' ')) return null;
  const words: Readonly<Record<string, string>> = {
    mod: isMac ? 'Meta' : 'Control',
    alt: 'Alt',
    shift: 'Shift',
    '+': 'Plus',
  };
  return partsOf(combination)
    .map((part) => words[part] ?? part.toUpperCase())
    .join('+');
}

/** Why a combination cannot be a shortcut of ours, or null. The same on every device, because choices follow the person. */
export type Kept = 'browser' | 'altGr' | 'moves';

export function keptFor(combination: string): Kept | null {
  const strokes = combination.split(' ').map(partsOf);
  for (const parts of strokes) {
    const key = parts.at(-1) ?? '';
    const has = (part: string) => parts.slice(0, -1).includes(part);
    if (has('mod') && has('alt')) return 'altGr';
    if (/^f\d{1,2}$/.test(key)) return 'browser';
    if ([...key].length !== 1) return 'moves';
    if (has('mod') && (has('shift') || browserMod.has(key))) return 'browser';
    if (has('alt') && browserAlt.has(key)) return 'browser';
  }
  return null;
}

/** With Ctrl or ⌘: windows, tabs, the address, finding, printing, undoing and the clipboard, in one browser or another. */
const browserMod = new Set('acdefghjlnopqrtuvwxyz0123456789+-=,`');
/** With Alt: the address, menus and tabs. */
const browserAlt = new Set('def0123456789');

function cap(part: string, isMac: boolean): string {
  switch (part) {
    case 'mod':
      return isMac ? '⌘' : 'Ctrl';
    case 'alt':
      return isMac ? '⌥' : 'Alt';
    case 'shift':
      return isMac ? '⇧' : 'Shift';
    case 'enter':
      return 'Enter';
    case 'escape':
      return 'Esc';
    case 'space':
      return '␣';
    default:
      return part.charAt(0).toUpperCase() + part.slice(1);
  }
}

/** Without a language: on a Turkish keyboard I and ı are the same key to us as i. */
function lower(key: string): string {
  if (key === 'ı' || key === 'İ') return 'i';
  return key.toLowerCase();
}
