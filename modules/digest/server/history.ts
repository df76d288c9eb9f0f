import { createHash } from 'node:crypto';
import { type Language, scopeOf, type Who } from '#identity';
import { newToken, type TokenRead } from '#identity/server';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type HistoryTable, historyMost, historyTables, sentFigures } from '../history.ts';
import type { Made } from './making.ts';
import type { DigestsNeeds } from './needs.ts';
import { pauseReasonOf } from './pause.ts';
import * as store from './store.ts';

/** How long what a digest said is known, so that it can be looked at again. */
const keptMs = 400 * 24 * 3_600_000;
/** A letter's link leads to its history as long as the run is remembered. */
export const linkDays = 30;

/** What somebody saw when figures were made for her, in one word: figures of another sight are never mixed with hers. */
export function sightOfFigures(who: Who, projectId: ProjectId | null): string {
  const scope = scopeOf(who, 'report.view');
  const projects = who.projectIds === 'all' ? 'all' : [...who.projectIds].sort();
  const own = scope === 'group' ? who.groupId : scope === 'own' ? who.userId : null;
  return createHash('sha256')
    .update(JSON.stringify([projectId, scope, projects, own]))
    .digest('hex');
}

/** Keeps what a digest said of its days; of those it compared them with only where it never spoke of them itself. */
export async function remember(
  trx: Transaction,
  organisationId: OrganisationId,
  {
    digest,
    who,
    made,
    nowMs,
  }: {
    readonly digest: store.StoredDigest;
    readonly who: Who;
    readonly made: Extract<Made, { readonly type: 'made' }>;
    readonly nowMs: number;
  },
): Promise<void> {
  const sight = sightOfFigures(who, digest.settings.projectId);
  const { days, before } = made.period;
  const [now, then] = [sentFigures(made.sections, 'now'), sentFigures(made.sections, 'before')];
  const of = { digestId: digest.id, sight, atMs: nowMs };
  if (then.length > 0) await store.keepSent(trx, organisationId, { ...of, ...before, figures: then }, 'unlessThere');
  if (now.length > 0) await store.keepSent(trx, organisationId, { ...of, ...days, figures: now }, 'instead');
}

/** A link to the history of a digest, and what is kept of it; null where nobody knows how to reach us. */
export async function newLink(
  { mail }: Pick<DigestsNeeds, 'mail'>,
  organisationId: OrganisationId,
): Promise<{ readonly url: string; readonly hash: Buffer } | null> {
  const settings = await mail.settings(organisationId);
  if (!settings) return null;
  const token = newToken(organisationId);
  return { url: `${settings.linkBase}${historyPath}/${token.text}`, hash: token.hash };
}
export const historyPath = '/digest';

/** What the page behind a link shows. */
export interface LinkedHistory {
  readonly language: Language;
  readonly name: string;
  readonly organisationName: string;
  readonly tables: readonly HistoryTable[];
}

/**
 * The history behind a link: what this digest said up to the days of its letter, as far as its owner may see the same
 * today. Null for a link that is too old or never was, whose digest was deleted, or whose owner may not see it any more.
 */
export async function historyOfLink(
  needs: DigestsNeeds,
  { organisationId, hash }: TokenRead,
): Promise<LinkedHistory | null> {
  const { database, clock } = needs;
  const sinceMs = clock.nowMs() - linkDays * 24 * 3_600_000;
  const found = await database.within(organisationId, async (trx) => {
    const run = await store.readRunOfLink(trx, organisationId, hash, sinceMs);
    const digest = run && (await store.readDigest(trx, organisationId, run.digestId));
    return digest ? { digest, until: run.until } : null;
  });
  if (!found || found.digest.state === 'paused') return null;
  const { digest, until } = found;
  const [owner] = await needs.people(organisationId, [digest.ownerId]);
  if (!owner || pauseReasonOf(owner, digest) !== null) return null;
  const sight = sightOfFigures(owner.who, digest.settings.projectId);
  const periods = await database.within(organisationId, (trx) =>
    store.readSent(trx, organisationId, { digestId: digest.id, sight, until, most: historyMost }),
  );
  const { language, name } = digest.settings;
  return {
    language,
    name,
    organisationName: needs.houseOf(organisationId).name,
    tables: historyTables(periods, language),
  };
}

/** Forgets what was said longer ago than anybody looks back. */
export const forgetSent = (trx: Transaction, organisationId: OrganisationId, nowMs: number): Promise<void> =>
  store.deleteSent(trx, organisationId, nowMs - keptMs);
