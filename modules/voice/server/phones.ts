import { createHash, randomBytes } from 'node:crypto';
import type { Session } from '#identity';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { VoiceGateway } from '../gateway.ts';
import { type Microphone, phoneLimits } from '../phone.ts';

/** A telephone that the page of one session was lent. */
export interface LentPhone {
  readonly sessionId: string;
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly name: string;
  readonly expiresAtMs: number;
  readonly microphone: Microphone;
  /** It is signed in to the switch. */
  readonly isReachable: boolean;
}

/** How it stands with calls for somebody whose page has a telephone, or has it no more (null). */
export interface PhoneProof {
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly standing: { readonly microphone: Microphone; readonly registration: 'registered' | 'gone' } | null;
}

export type LendOutcome =
  | { readonly type: 'lent'; readonly name: string; readonly secret: string; readonly expiresAtMs: number }
  | { readonly type: 'noSwitch' }
  | { readonly type: 'tooMany' };

type Whose = Pick<Session, 'sessionId' | 'who'>;

export type Phones = ReturnType<typeof openPhones>;

const secretBytes = 24;
const sweepEveryMs = 5_000;

/**
 * Telephones of pages: each session has one while its page says that it is there. Kept in memory alone; after a restart
 * the pages ask again and get the same name, so that what they talk about goes on.
 */
export function openPhones(needs: {
  readonly gateway: Pick<VoiceGateway, 'state' | 'listen' | 'lend' | 'takeBack' | 'endpoints'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** Whoever has calls distributed hears how it stands. */
  readonly onProof: (proof: PhoneProof) => void;
  /** Its line is cut: the telephone is not hers any more. */
  readonly onTakenBack: (sessionId: string) => void;
}) {
  const { gateway, clock, log } = needs;
  const lent = new Map<string, LentPhone>();
  const byName = new Map<string, string>();

  const standingOf = (userId: UserId): PhoneProof['standing'] => {
    const all = [...lent.values()].filter((one) => one.userId === userId);
    const best = all.find(({ isReachable, microphone }) => isReachable && microphone !== 'denied') ?? all[0];
    return best
      ? { microphone: best.microphone, registration: best.isReachable ? ('registered' as const) : ('gone' as const) }
      : null;
  };
  const prove = ({ organisationId, userId }: LentPhone): void =>
    needs.onProof({ organisationId, userId, standing: standingOf(userId) });
  const change = (phone: LentPhone): void => {
    lent.set(phone.sessionId, phone);
    prove(phone);
  };
  const takeBack = (sessionId: string): void => {
    const phone = lent.get(sessionId);
    if (!phone) return;
    lent.delete(sessionId);
    byName.delete(phone.name);
    needs.onTakenBack(sessionId);
    gateway.takeBack(phone.name).catch((err: Error) => log.warn({ err }, 'A browser telephone was not taken back'));
    prove(phone);
  };

  /** Who came and went while nobody told us. */
  const look = async (): Promise<void> => {
    for (const { name, isReachable } of await gateway.endpoints()) {
      const phone = lent.get(byName.get(name) ?? '');
      if (phone && phone.isReachable !== isReachable) change({ ...phone, isReachable });
    }
  };
  gateway.listen((signal) => {
    if (signal.type === 'up')
      look().catch((err: Error) => log.warn({ err }, 'It is not known which browser telephones are signed in'));
    else if (signal.type === 'down') {
      for (const phone of [...lent.values()]) if (phone.isReachable) change({ ...phone, isReachable: false });
    } else if (signal.type === 'telephone') {
      const phone = lent.get(byName.get(signal.name) ?? '');
      if (phone && phone.isReachable !== signal.isReachable) change({ ...phone, isReachable: signal.isReachable });
    }
  });
  const sweep = setInterval(() => {
    const nowMs = clock.nowMs();
    for (const { sessionId, expiresAtMs } of [...lent.values()]) if (expiresAtMs <= nowMs) takeBack(sessionId);
  }, sweepEveryMs);
  sweep.unref();

  return {
    /** Lends the session of a page its telephone, with a new secret; the switch knows it when this resolves. */
    lend: async ({ sessionId, who }: Whose, microphone: Microphone): Promise<LendOutcome> => {
      if (gateway.state().type !== 'running') return { type: 'noSwitch' };
      const before = lent.get(sessionId);
      if (!before && lent.size >= phoneLimits.atOnce) return { type: 'tooMany' };
      const name = nameOf(sessionId);
      const secret = randomBytes(secretBytes).toString('base64url');
      const expiresAtMs = clock.nowMs() + phoneLimits.lentMs;
      const { organisationId, userId } = who;
      const isReachable = before?.isReachable ?? false;
      byName.set(name, sessionId);
      lent.set(sessionId, { sessionId, organisationId, userId, name, expiresAtMs, microphone, isReachable });
      await gateway.lend({ kind: 'browser', name, secret });
      return { type: 'lent', name, secret, expiresAtMs };
    },
    /** The page is there and says how it stands; null when the session has no telephone any more. */
    keep: (sessionId: string, microphone: Microphone): LentPhone | null => {
      const phone = lent.get(sessionId);
      if (!phone) return null;
      const kept = { ...phone, microphone, expiresAtMs: clock.nowMs() + phoneLimits.lentMs };
      change(kept);
      return kept;
    },
    takeBack,
    /** How it stands with calls in somebody's pages; null when none of them has a telephone. */
    standingOf,
    /** Takes back the telephones of whoever may not telephone any more. */
    recheck: (organisationId: OrganisationId, mayTalk: (userId: UserId) => boolean): void => {
      for (const phone of [...lent.values()]) {
        if (phone.organisationId === organisationId && !mayTalk(phone.userId)) takeBack(phone.sessionId);
      }
    },
    ofSession: (sessionId: string): LentPhone | null => lent.get(sessionId) ?? null,
    /** The names by which the switch rings somebody in her pages, of those telephones that are signed in. */
    telephonesOf: (userId: UserId): readonly string[] =>
      [...lent.values()].filter((one) => one.userId === userId && one.isReachable).map(({ name }) => name),
    /** Whose page has the telephone of this name; null for none of ours. */
    whoseTelephone: (name: string): LentPhone | null => lent.get(byName.get(name) ?? '') ?? null,
    close: (): void => clearInterval(sweep),
  };
}

/** The same for a session as long as it lives, and says nothing of it. */
const nameOf = (sessionId: string): string =>
  `page-${createHash('sha256').update(`telephone of ${sessionId}`).digest('hex').slice(0, 16)}`;
