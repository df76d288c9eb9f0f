import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { passwordAsTyped } from '../../password.ts';

const argon2Async = promisify(argon2);

/** What one hash of argon2id costs; `memory` in KiB. */
export interface HashCost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}
/** The smallest cost OWASP names (19 MiB, two passes): some 40 ms of one core. */
const usualCost: HashCost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;

/** Two at once leave half of Node's threads to files and names, and the other core to everybody who is signed in. */
export const hashesAtOnceMax = 2;
/** A whole shift that signs in at nine waits here; beyond it people are asked to come again. */
export const hashesWaitingMax = 400;
const retryAfterMs = 5_000;

export type Busy = { readonly type: 'busy'; readonly retryAfterMs: number };

/** Makes and checks password hashes in the thread pool, a few at a time. */
export interface PasswordHashes {
  /** A new hash in the usual text form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  make(password: string): Promise<{ readonly type: 'made'; readonly hash: string } | Busy>;
  /**
   * Waits for a turn and runs what asks for passwords in it. What is done before the answer of `run` is done before the
   * next in line begins, so limits that it reads and writes hold.
   */
  inTurn<T>(run: (matches: Matches) => Promise<T>): Promise<T | Busy>;
}

/** Whether the password made this hash. With null as hash (there is no such user) it does the same work and says no. */
export type Matches = (password: string, hash: string | null) => Promise<boolean>;

/** Another cost than the usual one is for tests, which have many people and no secrets. */
export function openPasswordHashes(cost: HashCost = usualCost): PasswordHashes {
  const { digest, encoded, decoded } = hashingAt(cost);
  const nobodys = encoded(randomBytes(saltBytes), randomBytes(hashBytes));
  const inTurn = openTurns();
  const matches: Matches = async (password, hash) => {
    const { salt, digest: expected } = decoded(hash ?? nobodys);
    const isEqual = timingSafeEqual(await digest(password, salt), expected);
    return isEqual && hash !== null;
  };
  return {
    make: (password) =>
      inTurn(async () => {
        const salt = randomBytes(saltBytes);
        return { type: 'made', hash: encoded(salt, await digest(password, salt)) };
      }),
    inTurn: (run) => inTurn(() => run(matches)),
  };
}

/** Lets a few run at once, lets some wait, and sends the rest away. */
function openTurns() {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(run: () => Promise<T>): Promise<T | Busy> => {
    if (running >= hashesAtOnceMax) {
      if (waiting.length >= hashesWaitingMax) return { type: 'busy', retryAfterMs };
      await new Promise<void>((turn) => waiting.push(turn));
    } else {
      running++;
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** Hashes of one cost. It stands in every hash, so that a later version may raise it and still read the old ones. */
function hashingAt(cost: HashCost) {
  const prefix = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`;
  return {
    digest: (password: string, salt: Buffer): Promise<Buffer> =>
      argon2Async('argon2id', { message: passwordAsTyped(password), nonce: salt, tagLength: hashBytes, ...cost }),
    encoded: (salt: Buffer, hash: Buffer): string => `${prefix}${base64(salt)}$${base64(hash)}`,
    decoded: (text: string): { salt: Buffer; digest: Buffer } => {
      const [salt, hash, ...more] = text.startsWith(prefix) ? text.slice(prefix.length).split('$') : [];
      if (salt === undefined || hash === undefined || more.length > 0)
        throw new Error('A stored password hash is unreadable.');
      return { salt: Buffer.from(salt, 'base64'), digest: Buffer.from(hash, 'base64') };
    },
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
