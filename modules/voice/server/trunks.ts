import { type AuditWhat, may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { networkOf } from '#platform/networks.ts';
import type { Seal } from '#platform/seal.ts';
import { openTurns } from '#platform/turns.ts';
import type { Trunk } from '../gateway.ts';
import { callingCodeIn, readNumber } from '../number.ts';
import {
  faultOfTrunk,
  nameOfTrunk,
  type OwnTrunk,
  type TrunkFault,
  type TrunkId,
  type TrunkSettings,
  trunkLimits,
} from '../trunk.ts';
import { placeTrunks, readTrunks, removeTrunk, type StoredTrunk, saveTrunk } from './trunk-store.ts';

/** What a request brings: `shownNumber` as somebody typed it, and a secret where it is a new one. */
export interface GivenTrunk extends TrunkSettings {
  readonly isActive: boolean;
  readonly secret?: string | undefined;
}

export type TrunkOutcome =
  | { readonly type: 'saved'; readonly trunk: OwnTrunk }
  | { readonly type: 'unknown' }
  | { readonly type: 'faulty'; readonly fault: TrunkFault | 'noNumber' }
  | { readonly type: 'limitReached'; readonly max: number };

/** The trunks of one organisation, in memory, in the order in which they are tried. */
export interface Trunks {
  readonly all: () => readonly OwnTrunk[];
  /** What the switch is told of them: those that are on. */
  readonly admitted: () => readonly Trunk[];
  readonly create: (actor: Actor, given: GivenTrunk) => Promise<TrunkOutcome>;
  readonly edit: (
    actor: Actor,
    id: TrunkId,
    given: { readonly [Key in keyof GivenTrunk]?: GivenTrunk[Key] | undefined },
  ) => Promise<TrunkOutcome>;
  /** Puts them into this order; those that are not named come last. False for somebody who may not. */
  readonly order: (actor: Actor, ids: readonly TrunkId[]) => Promise<boolean>;
  /** Writes down that somebody tries a trunk; false when there is none such, or it is off. */
  readonly noteTest: (actor: Actor, id: TrunkId, to: string) => Promise<boolean>;
  /** False when there is no such trunk. */
  readonly remove: (actor: Actor, id: TrunkId) => Promise<boolean>;
}

export interface TrunksNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly zone: string;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  /** What the switch shall know is another thing now. */
  readonly onChanged: () => void;
}

/** Opens the trunks of one organisation. */
export async function openTrunks(needs: TrunksNeeds): Promise<Trunks> {
  const { database, clock, organisationId, seal } = needs;
  const callingCode = callingCodeIn(needs.zone);
  const inTurn = openTurns();
  let stored: readonly StoredTrunk[] = [];
  const load = async (): Promise<void> => {
    stored = await database.within(organisationId, (trx) => readTrunks(trx, organisationId));
  };
  await load();

  const placeOf = (id: TrunkId) => `${organisationId}|voice_trunks|${id}`;
  const mayManage = (actor: Actor): boolean => may(actor.who, 'telephony.manage', {});
  const find = (actor: Actor, id: TrunkId): StoredTrunk | null =>
    mayManage(actor) ? (stored.find((one) => one.id === id) ?? null) : null;
  const change = async (
    actor: Actor,
    what: AuditWhat,
    id: string | null,
    write: (trx: Transaction) => Promise<void>,
    told: { readonly before?: unknown; readonly after?: unknown },
  ): Promise<void> => {
    await database.within(organisationId, async (trx) => {
      await write(trx);
      const thing = id === null ? null : { type: 'trunk', id };
      await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing, ...told });
    });
    await load();
    needs.onChanged();
  };

  /** Keeps what was given as the state of this trunk, when nothing is wrong with it. */
  const save = async (
    actor: Actor,
    id: TrunkId,
    { secret, isActive, ...typed }: GivenTrunk,
    before: StoredTrunk | null,
  ): Promise<TrunkOutcome> => {
    const number = typed.shownNumber === null ? null : readNumber(typed.shownNumber, callingCode);
    if (number === null && typed.shownNumber !== null) return { type: 'faulty', fault: 'noNumber' };
    const settings: TrunkSettings = { ...typed, host: typed.host.toLowerCase(), shownNumber: number };
    const sealedSecret = secret ? seal.seal(secret, placeOf(id)) : (before?.sealedSecret ?? null);
    const fault = faultOfTrunk(settings, sealedSecret !== null, networkOf);
    if (fault) return { type: 'faulty', fault };
    const row: StoredTrunk = { ...settings, id, isActive, sealedSecret };
    // That a secret was changed is worth knowing; the secret is not.
    const after = { ...shown(row), ...(secret ? { isSecretChanged: true } : {}) };
    const told = before ? { before: shown(before), after } : { after };
    const what = before ? 'trunkChanged' : 'trunkAdded';
    await change(actor, what, id, (trx) => saveTrunk(trx, organisationId, row, clock.nowMs()), told);
    return { type: 'saved', trunk: shown(row) };
  };

  return {
    all: () => stored.map(shown),
    admitted: () =>
      stored
        .filter(({ isActive }) => isActive)
        .map(({ id, way, host, port, user, from, codecs, sealedSecret }) => ({
          name: nameOfTrunk(id),
          from: [host, ...from].join(','),
          codecs,
          peer: {
            host,
            port,
            user: user === '' ? null : user,
            secret: sealedSecret === null ? null : seal.open(sealedSecret, placeOf(id)),
            isSignedInTo: way === 'registration',
          },
        })),
    create: (actor, given) =>
      inTurn(async (): Promise<TrunkOutcome> => {
        if (!mayManage(actor)) return { type: 'unknown' };
        if (stored.length >= trunkLimits.trunks) return { type: 'limitReached', max: trunkLimits.trunks };
        return save(actor, newId<'trunk'>(), given, null);
      }),
    edit: (actor, id, given) =>
      inTurn(async (): Promise<TrunkOutcome> => {
        const present = find(actor, id);
        if (!present) return { type: 'unknown' };
        const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        const { id: _id, sealedSecret: _sealed, ...settings } = present;
        return save(actor, id, { ...settings, ...said }, present);
      }),
    order: (actor, ids) =>
      inTurn(async () => {
        if (!mayManage(actor)) return false;
        const before = stored.map(({ id }) => id);
        const named = [...new Set(ids)].filter((id) => before.includes(id));
        const after = [...named, ...before.filter((id) => !named.includes(id))];
        const write = (trx: Transaction) => placeTrunks(trx, organisationId, after);
        await change(actor, 'trunkChanged', null, write, { before: { order: before }, after: { order: after } });
        return true;
      }),
    noteTest: async (actor, id, to) => {
      if (!find(actor, id)?.isActive) return false;
      await database.within(organisationId, (trx) =>
        audit.appendBy(trx, actor, {
          ...{ atMs: clock.nowMs(), what: 'trunkTested', thing: { type: 'trunk', id }, after: { to } },
        }),
      );
      return true;
    },
    remove: (actor, id) =>
      inTurn(async () => {
        const present = find(actor, id);
        if (!present) return false;
        const write = (trx: Transaction) => removeTrunk(trx, organisationId, id);
        await change(actor, 'trunkRemoved', id, write, { before: shown(present) });
        return true;
      }),
  };
}

const shown = ({ sealedSecret, ...trunk }: StoredTrunk): OwnTrunk => ({ ...trunk, hasSecret: sealedSecret !== null });
