/** What the widget keeps in the visitor's browser, by channel. Browsers that keep nothing get a memory until reload. */
export interface Memory {
  get(name: MemoryName): string | null;
  set(name: MemoryName, value: string | null): void;
  /** Another tab of the same site changed it. */
  onChange(hear: (name: string) => void): void;
}
export type MemoryName = 'visitor' | 'seen' | 'who' | 'muted' | 'opening' | 'outbox';

export function openMemory(channelKey: string): Memory {
  const prefix = `santral:${channelKey}:`;
  const fallback = new Map<string, string>();
  const storage = storageOf();
  return {
    get: (name) => storage?.getItem(prefix + name) ?? fallback.get(name) ?? null,
    set(name, value) {
      if (value === null) fallback.delete(name);
      else fallback.set(name, value);
      try {
        if (value === null) storage?.removeItem(prefix + name);
        else storage?.setItem(prefix + name, value);
      } catch (error) {
        // Full or forbidden: the copy in memory lasts as long as the page.
        console.debug(error);
      }
    },
    onChange(hear) {
      addEventListener('storage', ({ key }) => {
        if (key?.startsWith(prefix)) hear(key.slice(prefix.length));
      });
    },
  };
}

/** Reading the property itself throws where a site's data is blocked. */
function storageOf(): Storage | null {
  try {
    return window.localStorage;
  } catch (error) {
    console.debug(error);
    return null;
  }
}
