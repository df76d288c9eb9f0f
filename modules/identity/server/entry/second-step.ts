import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { codeUri, newCodeSecret, stepOfCode } from '#platform/one-time-codes.ts';
import type { BrowserAnswer, Site } from '#platform/passkeys.ts';
import type { Seal } from '#platform/seal.ts';
import type { AuditWhat } from '../../audit-words.ts';
import { readCode, waysOf } from '../../security.ts';
import type { SessionWay } from '../../session.ts';
import * as audit from '../audit/audit.ts';
import type { Challenges } from '../factors/challenges.ts';
import { placeOfApp, renewRecoveryCodes, spendCode } from '../factors/codes.ts';
import { confirmApp, readApp, readFactors, writePendingApp } from '../factors/factor-store.ts';
import { askForAnother, askForOneOf, keepPasskey, passkeyUser } from '../factors/passkeys.ts';
import { readToken } from '../tokens.ts';
import { isKnownDevice } from './account-store.ts';
import { type Brake, deviceKey, factorKey, type Wait } from './brake-store.ts';
import type { Admission, Entry, StepState, Written } from './entry.ts';
import type { Visit } from './sign-in.ts';
import { deleteStep, readStep, type Step } from './step-store.ts';

export type StepOutcome =
  | (Exclude<Admission, { type: 'secondStep' }> & { readonly recoveryCodes?: readonly string[] })
  /** The code or the passkey is not right, or was used before. */
  | { readonly type: 'refused' }
  /** The half way ran out, or never was: sign in anew. */
  | { readonly type: 'over' }
  | Wait;

type Needs = {
  database: Database;
  clock: Clock;
  brake: Brake;
  seal: Seal;
  challenges: Challenges;
  entry: Entry;
};

export type SecondStep = ReturnType<typeof openSecondStep>;

/** Between the first proof and a session. Whoever is here can prove herself, or set a factor up if she must: no more. */
export function openSecondStep({ database, clock, brake, seal, challenges, entry }: Needs) {
  async function onStep<T>(
    stepToken: string | undefined,
    type: Step['type'],
    run: (trx: Transaction, step: Step) => Promise<T>,
  ): Promise<T | { readonly type: 'over' }> {
    const token = readToken(stepToken);
    if (token === null) return { type: 'over' };
    return database.within(token.organisationId, async (trx) => {
      const step = await readStep(trx, token, clock.nowMs());
      return step?.type === type ? run(trx, step) : { type: 'over' };
    });
  }

  /** Ends the half way with a session. */
  async function enter(trx: Transaction, step: Step, visit: Visit, way: SessionWay, brakeKey: Buffer | null) {
    await deleteStep(trx, step.organisationId, step.tokenHash);
    return entry.begin(trx, step, visit, { way, isStrong: true, brakeKey });
  }

  /** The brake on codes: of the device when it is one of hers, so that nobody who knows a password keeps her out. */
  async function braked(
    stepToken: string | undefined,
    visit: Visit,
    run: (brakeKey: Buffer) => Promise<StepOutcome>,
  ): Promise<StepOutcome> {
    const read = await onStep(stepToken, 'code', async (trx, step) => ({
      type: 'key' as const,
      key: await keyOf(trx, step, visit),
    }));
    if (read.type === 'over') return read;
    const wait = await brake.tryOnce(read.key);
    return wait ?? run(read.key);
  }

  async function keyOf(trx: Transaction, step: Step, visit: Visit): Promise<Buffer> {
    const device = readToken(visit.deviceToken);
    const isHers = device !== null && (await isKnownDevice(trx, step, device.hash));
    return isHers ? factorKey(deviceKey(device.hash)) : factorKey(Buffer.from(step.userId));
  }

  async function told(trx: Transaction, step: Step, visit: Visit, what: AuditWhat, after?: unknown): Promise<void> {
    const { organisationId, userId } = step;
    const thing = { type: 'user', id: userId };
    const { ip: from, requestId } = visit;
    await audit.append(trx, { organisationId, atMs: clock.nowMs(), by: userId, what, thing, after, from, requestId });
  }

  const purposeOf = (step: Step, what: string) => `${what}|${step.tokenHash.toString('base64url')}`;

  return {
    /** Where somebody stands on her half way; null when she is on none. */
    async state(stepToken: string | undefined): Promise<StepState | null> {
      const token = readToken(stepToken);
      if (token === null) return null;
      return database.within(token.organisationId, async (trx) => {
        const step = await readStep(trx, token, clock.nowMs());
        if (step === null) return null;
        if (step.type === 'setUp') return { type: 'setUp', email: step.email };
        return { type: 'code', ways: waysOf(await readFactors(trx, step)) };
      });
    },

    /** Gives the half way up. */
    async leave(stepToken: string | undefined): Promise<void> {
      const token = readToken(stepToken);
      if (token !== null)
        await database.within(token.organisationId, (trx) => deleteStep(trx, token.organisationId, token.hash));
    },

    /** Proves herself with a code of her app, or one for recovery. */
    withCode(stepToken: string | undefined, typed: string, visit: Visit): Promise<StepOutcome> {
      return braked(stepToken, visit, async (brakeKey) => {
        const outcome = await onStep(stepToken, 'code', async (trx, step) => {
          const way = await spendCode(trx, seal, step, typed, clock.nowMs());
          if (way !== null) return enter(trx, step, visit, way, brakeKey);
          await told(trx, step, visit, 'secondFactorRefused');
          return { type: 'refused' as const };
        });
        return finished(outcome, visit);
      });
    },

    /** What her browser needs to use one of her passkeys, and what it keeps meanwhile. */
    askPasskey(stepToken: string | undefined, site: Site) {
      return onStep(stepToken, 'code', async (trx, step) => {
        const { challenge, kept } = challenges.make(purposeOf(step, 'use'), clock.nowMs());
        return { type: 'asked' as const, options: await askForOneOf(trx, step, site, challenge), kept };
      });
    },

    withPasskey(
      stepToken: string | undefined,
      kept: string | undefined,
      answer: BrowserAnswer,
      site: Site,
      visit: Visit,
    ): Promise<StepOutcome> {
      return braked(stepToken, visit, async (brakeKey) => {
        const outcome = await onStep(stepToken, 'code', async (trx, step) => {
          const nowMs = clock.nowMs();
          const challenge = challenges.read(kept, purposeOf(step, 'use'), nowMs);
          const userId = challenge && (await passkeyUser(trx, step.organisationId, site, challenge, answer, nowMs));
          if (userId === step.userId) return enter(trx, step, visit, 'passkey', brakeKey);
          await told(trx, step, visit, 'secondFactorRefused');
          return { type: 'refused' as const };
        });
        return finished(outcome, visit);
      });
    },

    /** Begins setting up an authenticator app: its secret, once as text and once as the address in the picture. */
    setUpApp(stepToken: string | undefined, issuer: string) {
      return onStep(stepToken, 'setUp', async (trx, step) => {
        const secret = newCodeSecret();
        await writePendingApp(trx, step, seal.seal(secret, placeOfApp(step)));
        return { type: 'begun' as const, secret, uri: codeUri(secret, { issuer, label: step.email }) };
      });
    },

    /** The first code of the new app: with it the app counts, recovery codes are made, and the session begins. */
    async confirmApp(stepToken: string | undefined, typed: string, visit: Visit): Promise<StepOutcome> {
      let recoveryCodes: readonly string[] = [];
      const outcome = await onStep(stepToken, 'setUp', async (trx, step) => {
        const nowMs = clock.nowMs();
        const read = readCode(typed);
        const app = await readApp(trx, step);
        const fits =
          read?.type === 'app' && app?.pending
            ? stepOfCode(seal.open(app.pending, placeOfApp(step)), read.code, nowMs)
            : null;
        if (fits === null || !app?.pending) return { type: 'refused' as const };
        await confirmApp(trx, step, app.pending, fits, nowMs);
        recoveryCodes = await renewRecoveryCodes(trx, step, nowMs);
        await told(trx, step, visit, 'secondFactorAdded', { way: 'app' });
        return enter(trx, step, visit, 'app', null);
      });
      return finished(outcome, visit, recoveryCodes);
    },

    /** What her browser needs to make a passkey as her first factor. */
    setUpPasskey(stepToken: string | undefined, site: Site) {
      return onStep(stepToken, 'setUp', async (trx, step) => {
        const { challenge, kept } = challenges.make(purposeOf(step, 'make'), clock.nowMs());
        return { type: 'asked' as const, options: await askForAnother(trx, step, site, challenge), kept };
      });
    },

    async confirmPasskey(
      stepToken: string | undefined,
      kept: string | undefined,
      made: { readonly answer: BrowserAnswer; readonly name: string },
      site: Site,
      visit: Visit,
    ): Promise<StepOutcome> {
      let recoveryCodes: readonly string[] = [];
      const outcome = await onStep(stepToken, 'setUp', async (trx, step) => {
        const nowMs = clock.nowMs();
        const challenge = challenges.read(kept, purposeOf(step, 'make'), nowMs);
        const passkey = challenge && (await keepPasskey(trx, step, site, challenge, made, nowMs));
        if (!passkey) return { type: 'refused' as const };
        recoveryCodes = await renewRecoveryCodes(trx, step, nowMs);
        await told(trx, step, visit, 'secondFactorAdded', { way: 'passkey', name: passkey.name });
        return enter(trx, step, visit, 'passkey', null);
      });
      return finished(outcome, visit, recoveryCodes);
    },
  };

  async function finished(
    outcome: Written | { readonly type: 'refused' } | { readonly type: 'over' },
    visit: Visit,
    recoveryCodes: readonly string[] = [],
  ): Promise<StepOutcome> {
    if (outcome.type === 'refused') {
      await brake.failed(visit.ip);
      return { type: 'refused' };
    }
    if (outcome.type === 'over') return { type: 'over' };
    const admission = await entry.finish(outcome, visit);
    if (admission === null || admission.type === 'secondStep') return { type: 'over' };
    return { ...admission, ...(recoveryCodes.length > 0 && { recoveryCodes }) };
  }
}
