/**
 * The keys a person chose for herself: by the name of a shortcut its combination, or null for "no keys". What she has not
 * chosen stays as the product has it. Which shortcuts there are is known by the pages.
 */
export type ShortcutChoices = Readonly<Record<string, string | null>>;

/** More than the product has shortcuts; a list that is longer comes from somebody else. */
export const shortcutChoicesMax = 150;

/** A name as pages give it: `conversation.reply`. */
export function isShortcutName(text: string): boolean {
  return text.length <= 60 && /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/.test(text);
}

const stroke = /^(?:mod\+)?(?:alt\+)?(?:shift\+)?[^\s\p{C}\p{Lu}]$/u;

/**
 * Says whether a text is a combination that somebody may choose: one stroke or two, each of them one sign, with Ctrl
 * (`mod`), Alt or Shift before it: `r`, `g q`, `mod+k`, `alt+shift+y`.
 */
export function isCombination(text: string): boolean {
  const strokes = text.split(' ');
  return strokes.length <= 2 && strokes.every((each) => stroke.test(each));
}
