import { type Actor, audit } from '#identity/server';
import { newId } from '#platform/ids.ts';
import { faultsOfKpiNorm, type KpiFault, type KpiNorm } from '../norm.ts';
import type { KpiNeeds } from './needs.ts';
import { isThere, openSightOfPlaces } from './places.ts';
import * as store from './store.ts';

export type KpiOutcome =
  | { readonly type: 'saved'; readonly id: store.KpiNormId; readonly version: number }
  | { readonly type: 'unknown' | 'changedMeanwhile' }
  | { readonly type: 'limitReached'; readonly limit: number }
  | { readonly type: 'faulty'; readonly faults: readonly KpiFault[] };

/** Norms that hold at one time. */
export const normsMost = 200;

/** Each norm as it is now, archived ones too; `since` is its first version. */
export function latestOf(versions: readonly store.KpiVersion[]): readonly (store.KpiVersion & { sinceMs: number })[] {
  return [...Map.groupBy(versions, ({ id }) => id).values()].flatMap((own) => {
    const [first, last] = [own[0], own.at(-1)];
    return first && last ? [{ ...last, sinceMs: first.validFromMs }] : [];
  });
}

/** Sets a norm. Whoever does may manage norms and be told the figures of the place. */
export async function createNorm(needs: KpiNeeds, actor: Actor, norm: KpiNorm): Promise<KpiOutcome> {
  const { who } = actor;
  const { organisationId, userId: changedBy } = who;
  const faults = faultsOfKpiNorm(norm, await openPlacesOf(needs, actor));
  if (faults.length > 0) return { type: 'faulty', faults };
  const made = { id: newId<'kpiNorm'>(), version: 1, norm, isArchived: false, validFromMs: needs.clock.nowMs() };
  return needs.database.within(organisationId, async (trx): Promise<KpiOutcome> => {
    await store.lockNorms(trx, organisationId);
    const held = latestOf(await store.readVersions(trx, organisationId)).filter(({ isArchived }) => !isArchived);
    if (held.length >= normsMost) return { type: 'limitReached', limit: normsMost };
    await store.insertVersion(trx, organisationId, { ...made, changedBy });
    const thing = { type: 'kpiNorm', id: made.id };
    await audit.appendBy(trx, actor, { atMs: made.validFromMs, what: 'kpiNormCreated', thing, after: { ...norm } });
    return { type: 'saved', id: made.id, version: 1 };
  });
}

/** Changes a norm from now on, or ends it; periods that were judged stay as they are. */
export async function changeNorm(
  needs: KpiNeeds,
  actor: Actor,
  { id, version, norm }: { readonly id: store.KpiNormId; readonly version: number; readonly norm: KpiNorm | null },
): Promise<KpiOutcome> {
  const { who } = actor;
  const { organisationId, userId: changedBy } = who;
  const isPlace = await openPlacesOf(needs, actor);
  const isSeen = openSightOfPlaces(who, 'norm.manage', await needs.directory(organisationId));
  return needs.database.within(organisationId, async (trx): Promise<KpiOutcome> => {
    await store.lockNorms(trx, organisationId);
    const before = latestOf(await store.readVersions(trx, organisationId)).find((one) => one.id === id);
    if (!before || before.isArchived || !isSeen(before.norm.place)) return { type: 'unknown' };
    if (before.version !== version) return { type: 'changedMeanwhile' };
    const faults = norm ? faultsOfKpiNorm(norm, isPlace) : [];
    if (faults.length > 0) return { type: 'faulty', faults };
    const next = { id, version: version + 1, norm: norm ?? before.norm, isArchived: norm === null };
    const atMs = Math.max(needs.clock.nowMs(), before.validFromMs);
    await store.insertVersion(trx, organisationId, { ...next, validFromMs: atMs, changedBy });
    const thing = { type: 'kpiNorm', id };
    const what = norm ? 'kpiNormChanged' : 'kpiNormArchived';
    await audit.appendBy(trx, actor, { atMs, what, thing, before: { ...before.norm }, after: norm && { ...norm } });
    return { type: 'saved', id, version: next.version };
  });
}

async function openPlacesOf(needs: KpiNeeds, { who }: Actor) {
  const directory = await needs.directory(who.organisationId);
  const isSeen = openSightOfPlaces(who, 'norm.manage', directory);
  return (place: KpiNorm['place']) => isThere(directory, place) && isSeen(place);
}
