import type { Outgoing } from './conversation.ts';
import type { Memory } from './memory.ts';

/** What the visitor wrote and the server has not shown back: survives reloads, crashes and days in a tunnel. */
export interface Outbox {
  all(): Promise<readonly Outgoing[]>;
  put(message: Outgoing): Promise<void>;
  remove(clientId: string): Promise<void>;
}

const store = 'outbox';

/** IndexedDB where there is one, else the memory that also keeps the visitor's token. */
export async function openOutbox(channelKey: string, memory: Memory): Promise<Outbox> {
  try {
    return inDatabase(await openDatabase(`santral:${channelKey}`));
  } catch (error) {
    console.debug(error);
    return inMemory(memory);
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'clientId' });
  return done(request);
}

function inDatabase(database: IDBDatabase): Outbox {
  const table = (mode: IDBTransactionMode) => database.transaction(store, mode).objectStore(store);
  return {
    all: () => done<Outgoing[]>(table('readonly').getAll()),
    put: async (message) => void (await done(table('readwrite').put(message))),
    remove: async (clientId) => void (await done(table('readwrite').delete(clientId))),
  };
}

function inMemory(memory: Memory): Outbox {
  const read = (): readonly Outgoing[] => JSON.parse(memory.get('outbox') ?? '[]');
  const write = (messages: readonly Outgoing[]) => memory.set('outbox', JSON.stringify(messages));
  const without = (clientId: string) => read().filter((message) => message.clientId !== clientId);
  return {
    all: async () => read(),
    put: async (message) => write([...without(message.clientId), message]),
    remove: async (clientId) => write(without(clientId)),
  };
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
