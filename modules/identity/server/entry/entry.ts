import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { type Factors, type FactorWay, hasFactor, waysOf } from '../../security.ts';
import type { FirstProof, Session, SessionWay } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import { type Of, readFactors } from '../factors/factor-store.ts';
import { isAllowedFrom, type Sessions } from '../sessions/sessions.ts';
import { type Account, isUnchanged, knowDevice, markSignedIn } from './account-store.ts';
import type { Brake } from './brake-store.ts';
import type { Tokens, Visit } from './sign-in.ts';
import { type Demanded, insertStep, readDemands } from './step-store.ts';

/** What the page of the second step shows. */
export type StepState =
  | { readonly type: 'code'; readonly ways: readonly FactorWay[] }
  | { readonly type: 'setUp'; readonly email: string };

/** What becomes of somebody whose first proof was right. */
export type Admission =
  | ({ readonly type: 'signedIn'; readonly session: Session } & Tokens)
  /** She owes a second proof, or has to set one up first; the token opens nothing else. */
  | { readonly type: 'secondStep'; readonly stepToken: string; readonly step: StepState }
  /** Her roles do not let her in from this network. */
  | { readonly type: 'networkRefused' };

/** The same, written down and not yet read as a session. */
export type Written = Exclude<Admission, { type: 'signedIn' }> | ({ readonly type: 'begun' } & Tokens);

/** The proof that came first; one that is strong by itself needs no second. */
export type FirstStep = { readonly brakeKey: Buffer | null } & (
  | { readonly way: FirstProof; readonly isStrong: false }
  | { readonly way: FirstProof | 'passkey'; readonly isStrong: true }
);

export type Entry = ReturnType<typeof openEntry>;

/** The one place where sessions begin, so that nobody comes in past the second factor or from a closed network. */
export function openEntry(needs: { database: Database; clock: Clock; sessions: Sessions; brake: Brake }) {
  const { database, clock, sessions, brake } = needs;

  /** Begins the session itself, in the transaction that saw the proof. */
  async function begin(
    trx: Transaction,
    of: Of,
    visit: Visit,
    proof: { readonly way: SessionWay; readonly isStrong: boolean; readonly brakeKey: Buffer | null },
    demands?: Demanded,
  ): Promise<Written> {
    const { networks } = demands ?? (await readDemands(trx, of));
    if (proof.brakeKey !== null) await brake.forget(trx, proof.brakeKey);
    const thing = { type: 'user', id: of.userId };
    const told = { organisationId: of.organisationId, thing, from: visit.ip, requestId: visit.requestId };
    const atMs = clock.nowMs();
    if (!isAllowedFrom(visit.ip, networks)) {
      await audit.append(trx, { ...told, atMs, what: 'signInRefusedFromNetwork', by: of.userId });
      return { type: 'networkRefused' };
    }
    const sessionToken = await sessions.begin(trx, { ...of, userAgent: visit.userAgent, ip: visit.ip, ...proof });
    const deviceToken = await knowDevice(trx, { ...of, deviceToken: visit.deviceToken }, atMs);
    await markSignedIn(trx, of, atMs);
    await audit.append(trx, { ...told, atMs, what: 'signedIn', by: of.userId, after: { way: proof.way } });
    return { type: 'begun', sessionToken, deviceToken };
  }

  return {
    begin,

    /** What follows a first proof that was right: a session, or the half way to one. Null: she was changed meanwhile. */
    async admit(account: Account, visit: Visit, proof: FirstStep): Promise<Admission | null> {
      const { organisationId } = account;
      const written = await database.within(organisationId, async (trx): Promise<Written | null> => {
        if (!(await isUnchanged(trx, account))) return null;
        const factors = await readFactors(trx, account);
        const demands = await readDemands(trx, account);
        const step = owed(account, factors, demands);
        if (proof.isStrong || step === null) return begin(trx, account, visit, proof, demands);
        if (proof.brakeKey !== null) await brake.forget(trx, proof.brakeKey);
        const stepToken = await insertStep(trx, { ...account, type: step.type, ...proof }, clock.nowMs());
        return { type: 'secondStep', stepToken, step };
      });
      return written === null ? null : this.finish(written, visit);
    },

    /** Reads the session that was begun; a token whose session is not there any more leads nowhere. */
    async finish(written: Written, visit: Visit): Promise<Admission | null> {
      if (written.type !== 'begun') return written;
      const { sessionToken, deviceToken } = written;
      const session = await sessions.find(sessionToken, visit.ip);
      return session === null ? null : { type: 'signedIn', session, sessionToken, deviceToken };
    },
  };
}

/** What somebody owes after her first proof; null: nothing. */
function owed({ email }: Account, factors: Factors, { demandsFactor }: Demanded): StepState | null {
  if (hasFactor(factors)) return { type: 'code', ways: waysOf(factors) };
  return demandsFactor ? { type: 'setUp', email } : null;
}
