/** Which key sends. The other way of pressing Enter makes a new line. */
export const sendKeys = ['enter', 'modEnter'] as const;
export type SendKey = (typeof sendKeys)[number];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
}

/** Whether this press sends. Ctrl or ⌘ with Enter always does; an Enter that ends a composition (IME) never does. */
export function sends(pressed: Pressed, key: SendKey): boolean {
  if (pressed.key !== 'Enter' || pressed.isComposing || pressed.altKey) return false;
  if (pressed.ctrlKey || pressed.metaKey) return true;
  return key === 'enter' && !pressed.shiftKey;
}
