/** What this device keeps for one person, read and written at once; its names are those of a `Storage`. */
export type KeptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** A storage that lasts as long as the page. */
export function inMemory(): KeptStorage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, text) => void held.set(name, text),
    removeItem: (name) => void held.delete(name),
  };
}

/** The storage of the browser, or memory where it forbids even to look at its own (a strict privacy setting). */
export function usable(storage: () => KeptStorage): KeptStorage {
  try {
    const found = storage();
    found.getItem('santral');
    return found;
  } catch {
    return inMemory();
  }
}

/** Removes everything one person began in a storage that is not encrypted. */
export function forgetOf(userId: string, device: KeptStorage): void {
  const names = Array.from({ length: device.length }, (_, index) => device.key(index) ?? '');
  for (const name of names) {
    if (name.startsWith('santral.') && name.includes(`.${userId}`)) device.removeItem(name);
  }
}

export type Kept = {
  readonly storage: KeptStorage;
  /** Another page of hers wrote or removed something; it stands in `storage` already. */
  readonly onElsewhere: (listener: (name: string) => void) => () => void;
  readonly close: () => void;
};

export type KeptNeeds = {
  readonly device: KeptStorage;
  readonly userId: string;
  /** 256 bits as base64url, from the server and for her alone. */
  readonly key: string;
  /** Hears of changes other pages make to `device`; answers how to stop. */
  readonly onDeviceChange: (hear: (name: string | null, text: string | null) => void) => () => void;
};

const nonceBytes = 12;

/**
 * Opens what this device keeps for one person. On the device it lies encrypted with a key that only a page in which she is
 * signed in gets: whoever uses the computer after her reads nothing of it, and she finds it again. It is read once, then
 * held in memory; what is written is on the device a moment later.
 */
export async function openKept({ device, userId, key, onDeviceChange }: KeptNeeds): Promise<Kept> {
  const prefix = `santral.kept.${userId}.`;
  const cipher = await crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const held = new Map<string, string>();
  const listeners = new Set<(name: string) => void>();

  /** The name is sealed with the text, so that nothing opens in another's place. */
  const how = (name: string, iv: Uint8Array<ArrayBuffer>) =>
    ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(prefix + name) }) as const;
  const sealed = async (name: string, text: string): Promise<string> => {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const hidden = await crypto.subtle.encrypt(how(name, nonce), cipher, new TextEncoder().encode(text));
    return textOf(new Uint8Array([...nonce, ...new Uint8Array(hidden)]));
  };
  /** Null for what was written with another key or is broken. */
  const opened = async (name: string, text: string): Promise<string | null> => {
    try {
      const bytes = bytesOf(text);
      const nonce = bytes.slice(0, nonceBytes);
      return new TextDecoder().decode(await crypto.subtle.decrypt(how(name, nonce), cipher, bytes.slice(nonceBytes)));
    } catch {
      return null;
    }
  };
  const write = async (name: string, text: string): Promise<void> => {
    const hidden = await sealed(name, text);
    if (held.get(name) !== text) return;
    try {
      device.setItem(prefix + name, hidden);
    } catch {
      // A full or forbidden storage costs survival over a reload, never what is on the screen.
    }
  };

  for (const [name, text] of entriesOf(device)) {
    if (name.startsWith(prefix)) {
      const plain = await opened(name.slice(prefix.length), text);
      if (plain !== null) held.set(name.slice(prefix.length), plain);
    } else if (name.startsWith('santral.') && name.includes(`.${userId}`)) {
      // Written before anything was encrypted.
      held.set(name, text);
      await write(name, text);
      device.removeItem(name);
    }
  }
  const stop = onDeviceChange(async (whole, text) => {
    if (!whole?.startsWith(prefix)) return;
    const name = whole.slice(prefix.length);
    const plain = text === null ? null : await opened(name, text);
    // While it was opened something newer came.
    if (device.getItem(whole) !== text) return;
    if (plain === null) held.delete(name);
    else held.set(name, plain);
    for (const listener of [...listeners]) listener(name);
  });

  return {
    storage: {
      get length() {
        return held.size;
      },
      key: (index) => [...held.keys()][index] ?? null,
      getItem: (name) => held.get(name) ?? null,
      setItem(name, text) {
        held.set(name, text);
        void write(name, text);
      },
      removeItem(name) {
        held.delete(name);
        device.removeItem(prefix + name);
      },
    },
    onElsewhere(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}

function entriesOf(device: KeptStorage): readonly (readonly [string, string])[] {
  const names = Array.from({ length: device.length }, (_, index) => device.key(index) ?? '');
  return names.map((name) => [name, device.getItem(name) ?? ''] as const);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
