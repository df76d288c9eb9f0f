/** What this device remembers between visits. Storage may be switched off or full: then nothing is remembered. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`santral.${name}`);
  } catch {
    return null;
  }
}

/** Remembers a text on this device, or forgets it (`null`). Says whether it worked. */
export function remember(name: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(`santral.${name}`);
    else localStorage.setItem(`santral.${name}`, text);
    return true;
  } catch {
    return false;
  }
}
