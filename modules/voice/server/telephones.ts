import { randomBytes } from 'node:crypto';
import { type AuditWhat, may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Seal } from '#platform/seal.ts';
import { openTurns } from '#platform/turns.ts';
import type { Telephone } from '../gateway.ts';
import {
  type DeskTelephone,
  type DeskTelephoneId,
  lineLimits,
  secretBytes,
  signInNameOf,
  telephoneSecretOf,
} from '../line.ts';
import { readTelephones, removeTelephone, type StoredTelephone, saveTelephone } from './telephone-store.ts';

export type TelephoneOutcome =
  /** With its secret where it is new: it is shown this once. */
  | { readonly type: 'saved'; readonly telephone: DeskTelephone; readonly secret: string | null }
  | { readonly type: 'unknown' }
  /** Nobody of this id takes calls. */
  | { readonly type: 'agentUnknown' }
  | { readonly type: 'limitReached'; readonly max: number };

/** The telephones on the desks of one organisation, in memory. */
export interface Telephones {
  readonly all: () => readonly DeskTelephone[];
  /** Those of one agent. */
  readonly of: (userId: UserId) => readonly DeskTelephone[];
  /** The names of those that may sign in: of people who take calls now. */
  readonly namesLetIn: () => readonly string[];
  /** What the switch is told of them. */
  readonly admitted: () => readonly Telephone[];
  readonly create: (
    actor: Actor,
    given: { readonly userId: UserId; readonly name: string },
  ) => Promise<TelephoneOutcome>;
  readonly rename: (actor: Actor, id: DeskTelephoneId, name: string) => Promise<TelephoneOutcome>;
  /** Gives it another secret: whoever knew the old one is outside from then on. */
  readonly renewSecret: (actor: Actor, id: DeskTelephoneId) => Promise<TelephoneOutcome>;
  /** False when there is no such telephone. */
  readonly remove: (actor: Actor, id: DeskTelephoneId) => Promise<boolean>;
}

export interface TelephonesNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  readonly isAgent: (userId: UserId) => boolean;
  /** What the switch shall know is another thing now. */
  readonly onChanged: () => void;
}

/** Opens the telephones of one organisation. */
export async function openTelephones(needs: TelephonesNeeds): Promise<Telephones> {
  const { database, clock, organisationId, seal, isAgent } = needs;
  const inTurn = openTurns();
  let stored: readonly StoredTelephone[] = [];
  const load = async (): Promise<void> => {
    stored = await database.within(organisationId, (trx) => readTelephones(trx, organisationId));
  };
  await load();

  const letIn = (): readonly StoredTelephone[] => stored.filter(({ userId }) => isAgent(userId));
  const placeOf = (id: DeskTelephoneId) => `${organisationId}|voice_telephones|${id}`;
  const find = (actor: Actor, id: DeskTelephoneId): StoredTelephone | null =>
    may(actor.who, 'telephony.manage', {}) ? (stored.find((one) => one.id === id) ?? null) : null;
  const change = async (
    actor: Actor,
    what: AuditWhat,
    id: DeskTelephoneId,
    write: (trx: Transaction) => Promise<void>,
    told: { readonly before?: unknown; readonly after?: unknown },
  ): Promise<void> => {
    await database.within(organisationId, async (trx) => {
      await write(trx);
      await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'deskTelephone', id }, ...told });
    });
    await load();
    needs.onChanged();
  };

  return {
    all: () => stored.map(shown),
    of: (userId) => stored.filter((one) => one.userId === userId).map(shown),
    namesLetIn: () => letIn().map(({ signInName }) => signInName),
    admitted: () =>
      letIn().map(({ id, signInName, sealedSecret }) => ({
        kind: 'desk',
        name: signInName,
        secret: seal.open(sealedSecret, placeOf(id)),
      })),
    create: (actor, { userId, name }) =>
      inTurn(async (): Promise<TelephoneOutcome> => {
        if (!may(actor.who, 'telephony.manage', {}) || !isAgent(userId)) return { type: 'agentUnknown' };
        const { telephones, telephonesOfOne } = lineLimits;
        if (stored.length >= telephones) return { type: 'limitReached', max: telephones };
        if (stored.filter((one) => one.userId === userId).length >= telephonesOfOne) {
          return { type: 'limitReached', max: telephonesOfOne };
        }
        const id = newId<'deskTelephone'>();
        const secret = telephoneSecretOf(randomBytes(secretBytes));
        const telephone = { id, userId, name, signInName: signInNameOf(randomBytes(secretBytes)) };
        const row = { ...telephone, sealedSecret: seal.seal(secret, placeOf(id)) };
        const write = (trx: Transaction) => saveTelephone(trx, organisationId, row, clock.nowMs());
        await change(actor, 'telephoneAdded', id, write, { after: telephone });
        return { type: 'saved', telephone, secret };
      }),
    rename: (actor, id, name) =>
      inTurn(async (): Promise<TelephoneOutcome> => {
        const present = find(actor, id);
        if (!present) return { type: 'unknown' };
        const row = { ...present, name };
        const write = (trx: Transaction) => saveTelephone(trx, organisationId, row, clock.nowMs());
        await change(actor, 'telephoneChanged', id, write, { before: shown(present), after: { name } });
        return { type: 'saved', telephone: shown(row), secret: null };
      }),
    renewSecret: (actor, id) =>
      inTurn(async (): Promise<TelephoneOutcome> => {
        const present = find(actor, id);
        if (!present) return { type: 'unknown' };
        const secret = telephoneSecretOf(randomBytes(secretBytes));
        const row = { ...present, sealedSecret: seal.seal(secret, placeOf(id)) };
        const write = (trx: Transaction) => saveTelephone(trx, organisationId, row, clock.nowMs());
        // That a secret was changed is worth knowing; the secret is not.
        await change(actor, 'telephoneChanged', id, write, {
          before: shown(present),
          after: { isSecretChanged: true },
        });
        return { type: 'saved', telephone: shown(present), secret };
      }),
    remove: (actor, id) =>
      inTurn(async () => {
        const present = find(actor, id);
        if (!present) return false;
        const write = (trx: Transaction) => removeTelephone(trx, organisationId, id);
        await change(actor, 'telephoneRemoved', id, write, { before: shown(present) });
        return true;
      }),
  };
}

const shown = ({ id, userId, name, signInName }: StoredTelephone): DeskTelephone => ({ id, userId, name, signInName });
