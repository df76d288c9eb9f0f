import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { openKept } from '#platform/kept.ts';
import { may } from '../../may.ts';
import type { Right } from '../../rights.ts';
import { type ApiKeyId, apiKeysMax } from '../../security.ts';
import type { Session } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import type { Brake, Wait } from '../entry/brake-store.ts';
import { newToken, readToken } from '../tokens.ts';
import { type ApiKey, insertKey, lookUpKey, markKeyUsed, readKeys, revokeKey } from './key-store.ts';
import { isAllowedFrom } from './sessions.ts';

/** Begins every key, so that scanners for leaked secrets know one when they see it. */
const prefix = 'santral_';
const hintLength = 4;
/** How long a request may be answered by what was read before; a revoked key is dropped at once in this process. */
const keptMs = 5_000;
const keptMax = 1_000;
/** Its use is written down at most this often. */
const usedEveryMs = 60_000;
const dayMs = 24 * 3_600_000;

export type MakeKeyOutcome =
  | { readonly type: 'made'; readonly key: ApiKey; readonly secret: string }
  /** It would have these rights, which its maker has not. */
  | { readonly type: 'exceedsOwn'; readonly rights: readonly Right[] }
  | { readonly type: 'limitReached'; readonly limit: number };

type Needs = { database: Database; clock: Clock; brake: Brake };
type Found = NonNullable<Awaited<ReturnType<typeof lookUpKey>>>;

export type ApiKeys = ReturnType<typeof openApiKeys>;

/**
 * Keys for programs. A key acts for the user who made it, with those of her present rights that it was made for, and
 * never in places that are hers in person. It is shown once; its hash is all we keep.
 */
export function openApiKeys({ database, clock, brake }: Needs) {
  /** Keys read lately, by their hash. */
  const kept = openKept<Found>({ forMs: keptMs, max: keptMax });
  /** When this process last wrote down that a key was used. */
  const writtenAtMs = new Map<ApiKeyId, number>();

  return {
    /** Forgets what was read, because somebody or something changed. */
    forget: kept.dropAll,

    /** For whom an Authorization header speaks; null when it holds no key that is good here and now. */
    async find(authorization: string, address: string): Promise<Session | Wait | null> {
      const [scheme = '', text = ''] = authorization.trim().split(/\s+/, 2);
      if (scheme.toLowerCase() !== 'bearer') return null;
      const token = text.startsWith(prefix) ? readToken(text.slice(prefix.length)) : null;
      const name = token?.hash.toString('base64') ?? '';
      const nowMs = clock.nowMs();
      // A key that was good a moment ago needs no brake: nobody guesses it.
      const wait = kept.peek(name, nowMs) === null ? await brake.flows(address, 'keys') : null;
      if (wait !== null) return wait;
      const found = token && (await kept.get(name, nowMs, () => lookUpKey(database, token)));
      if (found === null || nowMs >= found.session.expiresAtMs || found.session.key === null) {
        await brake.failed(address, 'keys');
        return null;
      }
      if (!isAllowedFrom(address, found.networks)) return null;
      const { id } = found.session.key;
      if (nowMs - Math.max(found.lastUsedAtMs, writtenAtMs.get(id) ?? 0) >= usedEveryMs) {
        if (writtenAtMs.size >= keptMax) writtenAtMs.clear(); // costs some writes more, nothing else
        writtenAtMs.set(id, nowMs);
        const { organisationId } = found.session.who;
        await database.within(organisationId, (trx) => markKeyUsed(trx, organisationId, id, address, nowMs));
      }
      return found.session;
    },

    list({ who }: Actor): Promise<readonly ApiKey[]> {
      return database.within(who.organisationId, (trx) => readKeys(trx, who.organisationId));
    },

    /** Makes a key; the answer holds it, the only time it can be seen. */
    async make(
      actor: Actor,
      asked: { readonly name: string; readonly scopes: readonly Right[]; readonly days: number },
    ): Promise<MakeKeyOutcome> {
      const { organisationId, userId } = actor.who;
      const scopes = [...new Set(asked.scopes)];
      const missing = scopes.filter((right) => !may(actor.who, right));
      if (missing.length > 0) return { type: 'exceedsOwn', rights: missing };
      return database.within(organisationId, async (trx): Promise<MakeKeyOutcome> => {
        if ((await readKeys(trx, organisationId)).length >= apiKeysMax)
          return { type: 'limitReached', limit: apiKeysMax };
        const nowMs = clock.nowMs();
        const token = newToken(organisationId);
        const hint = token.text.slice(-hintLength);
        const expiresAtMs = nowMs + asked.days * dayMs;
        const made = { organisationId, userId, name: asked.name, scopes, token, hint, expiresAtMs };
        const id = await insertKey(trx, made, nowMs);
        await audit.appendBy(trx, actor, {
          atMs: nowMs,
          what: 'apiKeyMade',
          thing: { type: 'apiKey', id },
          after: { name: asked.name, scopes, expiresAt: iso(expiresAtMs) },
        });
        const key = (await readKeys(trx, organisationId)).find((one) => one.id === id);
        if (key === undefined) throw new Error(`The API key ${id} vanished while it was made.`);
        return { type: 'made', key, secret: `${prefix}${token.text}` };
      });
    },

    /** Ends a key at once; false when there is none. */
    async revoke(actor: Actor, id: ApiKeyId): Promise<boolean> {
      const { organisationId } = actor.who;
      const isRevoked = await database.within(organisationId, async (trx) => {
        const nowMs = clock.nowMs();
        const name = await revokeKey(trx, organisationId, id, nowMs);
        if (name === null) return false;
        const thing = { type: 'apiKey', id };
        await audit.appendBy(trx, actor, { atMs: nowMs, what: 'apiKeyRevoked', thing, before: { name } });
        return true;
      });
      kept.dropAll();
      return isRevoked;
    },
  };
}
