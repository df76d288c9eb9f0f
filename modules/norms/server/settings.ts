import { createHash } from 'node:crypto';
import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import { aroundTheClock } from '#kernel/hours.ts';
import type { AgentId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { openTurns } from '#platform/turns.ts';
import type { Queues } from '#queues/server';
import type { NormBook } from '../conversation-clock.ts';
import { defaultNorms } from '../defaults.ts';
import { faultsOfNorms, type NormFault, type Norms } from '../norm.ts';
import { insertVersion, type NormVersion, readVersions } from './store.ts';

export interface NormSettings {
  readonly norms: Norms;
  readonly version: string;
  /** Null as long as nobody has changed what every queue begins with. */
  readonly changedAtMs: number | null;
}

export type SaveOutcome =
  | { readonly type: 'saved'; readonly settings: NormSettings }
  | { readonly type: 'unknown' }
  | { readonly type: 'changedMeanwhile'; readonly version: string }
  | { readonly type: 'faulty'; readonly faults: readonly NormFault[] };

/** The norms of every queue, with all former versions: in memory, few and asked for with every fact. */
export interface Settings extends NormBook {
  readonly of: (queueId: QueueId) => NormSettings;
  readonly faultsOf: (norms: Norms) => readonly NormFault[];
  readonly save: (actor: Actor, queueId: QueueId, norms: Norms, version: string | undefined) => Promise<SaveOutcome>;
}

export interface SettingsNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  readonly queues: Pick<Queues, 'find'>;
  /** Somebody of the house; null when she is gone. */
  readonly people: (id: AgentId) => object | null;
}

const noHours = aroundTheClock('UTC');

/** Reads the norms of an organisation. */
export async function openSettings(needs: SettingsNeeds): Promise<Settings> {
  const { database, clock, organisationId, queues, people } = needs;
  const versions = new Map<QueueId, NormVersion[]>();
  const defaults = new Map<string, Norms>();
  const keep = (version: NormVersion): void => {
    const known = versions.get(version.queueId);
    if (known) known.push(version);
    else versions.set(version.queueId, [version]);
  };
  for (const version of await database.within(organisationId, (trx) => readVersions(trx, organisationId)))
    keep(version);

  const defaultsOf = (queueId: QueueId): Norms => {
    const media = queues.find(queueId)?.media ?? [];
    const key = media.join();
    const norms = defaults.get(key) ?? defaultNorms(media);
    defaults.set(key, norms);
    return norms;
  };
  const of = (queueId: QueueId): NormSettings => {
    const last = versions.get(queueId)?.at(-1);
    const norms = last?.norms ?? defaultsOf(queueId);
    return { norms, version: versionOf(norms), changedAtMs: last?.validFromMs ?? null };
  };
  const nameable = {
    isQueue: (id: QueueId) => queues.find(id) !== null,
    isAgent: (id: AgentId) => people(id) !== null,
  };
  const faultsOf = (norms: Norms) => faultsOfNorms(norms, nameable);
  const inTurn = openTurns();

  return {
    of,
    faultsOf,
    hoursOf: (queueId) => queues.find(queueId)?.doors ?? noHours,
    normsAt: (queueId, atMs) => {
      const version = versions.get(queueId)?.findLast(({ validFromMs }) => validFromMs <= atMs);
      return version?.norms ?? defaultsOf(queueId);
    },
    save: (actor, queueId, norms, version) =>
      inTurn(async (): Promise<SaveOutcome> => {
        const queue = queues.find(queueId);
        if (!queue || !may(actor.who, 'norm.manage', { projectId: queue.projectId })) return { type: 'unknown' };
        const before = of(queueId);
        if (version !== undefined && version !== before.version)
          return { type: 'changedMeanwhile', version: before.version };
        const faults = faultsOf(norms);
        if (faults.length > 0) return { type: 'faulty', faults };
        // Two versions of one queue never begin at the same moment: what began under which would be chance.
        const validFromMs = Math.max(clock.nowMs(), (before.changedAtMs ?? 0) + 1);
        const next = { queueId, validFromMs, norms };
        await database.within(organisationId, async (trx) => {
          await insertVersion(trx, organisationId, next, actor.who.userId);
          await audit.appendBy(trx, actor, {
            atMs: validFromMs,
            what: 'normsChanged',
            thing: { type: 'queue', id: queueId },
            before: before.norms,
            after: norms,
          });
        });
        keep(next);
        return { type: 'saved', settings: of(queueId) };
      }),
  };
}

/** Norms in a short word: two that differ have different words. */
function versionOf(norms: Norms): string {
  return createHash('sha256').update(JSON.stringify(norms)).digest('base64url').slice(0, versionChars);
}
const versionChars = 16;
