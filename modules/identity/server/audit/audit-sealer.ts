import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import { linkOn, type Seal } from './audit-chain.ts';
import * as store from './audit-seal-store.ts';

/** Rows that one transaction links; more wait for the next. */
const sealedAtOnceMax = 1_000;
/** Rounds of one call over one chain, so that no organisation waits behind the first seal of a long trail. */
const roundsMax = 20;

export type Sealer = ReturnType<typeof openSealer>;

/**
 * Links rows of the audit trail to a chain. Any number of processes may seal: a chain is held by a lock of the
 * transaction, and a number that is taken cannot be written again. It refuses to go on where the last link is not the
 * one it wrote itself: somebody cut the chain.
 */
export function openSealer({ database, clock, log }: { database: Database; clock: Clock; log: Log }) {
  const known = new Map<OrganisationId, Pick<Seal, 'number' | 'hash'>>();
  const cut = new Set<OrganisationId>();

  /** Seals one portion; answers how many rows it was, or `busy` while another process is at it. */
  function round(organisationId: OrganisationId): Promise<number | 'busy' | 'cut'> {
    return database.within(organisationId, async (trx) => {
      if (!(await store.lockChain(trx, organisationId))) return 'busy';
      const last = known.get(organisationId);
      if (last && !(await store.hasSeal(trx, organisationId, last))) return 'cut';
      const head = await store.readHead(trx, organisationId);
      const rows = await store.readUnsealed(trx, organisationId, sealedAtOnceMax);
      const seals = linkOn(head, rows);
      const next = seals.at(-1) ?? head;
      if (seals.length > 0) await store.appendSeals(trx, organisationId, seals, clock.nowMs());
      if (next) known.set(organisationId, next);
      return seals.length;
    });
  }

  async function sealOne(organisationId: OrganisationId): Promise<void> {
    for (let rounds = 0; rounds < roundsMax; rounds++) {
      const sealed = await round(organisationId);
      if (sealed === 'cut') return tellCut(organisationId);
      if (sealed === 'busy') return; // nobody looked at the chain: what is known of it stays
      cut.delete(organisationId);
      if (sealed < sealedAtOnceMax) return;
    }
  }

  function tellCut(organisationId: OrganisationId): void {
    if (!cut.has(organisationId))
      log.error({ organisationId }, 'The last link of an audit trail is gone: nothing more is sealed to it');
    cut.add(organisationId);
  }

  return {
    /** Links what is not linked yet, of every organisation; one that cannot be sealed keeps no other waiting. To be called every second. */
    async seal(): Promise<void> {
      const waiting = await database.across('seal the audit trails', store.organisationsWithUnsealed);
      for (const organisationId of waiting)
        await sealOne(organisationId).catch((err: unknown) =>
          log.warn({ err, organisationId }, 'An audit trail could not be sealed'),
        );
    },
    /** Organisations whose chain was cut while this process looked on. */
    cut: (): readonly OrganisationId[] => [...cut],
  };
}
