import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import { openPushSender, type PushAddress, type PushOutcome, type Vapid } from '#platform/push/index.ts';
import { type PushKind, type PushMessage, pushLimits } from '../../push.ts';
import type { Session } from '../../session.ts';
import { dropPushBrowser, keepPushBrowser, type PushBrowser, pushBrowsers } from './push-store.ts';

/** Something somebody should hear although she does not look. Name and text leave only for browsers with previews. */
export interface PushNews {
  readonly kind: PushKind;
  readonly tag: string;
  readonly path: string;
  readonly name: string | null;
  readonly text: string | null;
}

/** Messages to the browsers of people, while nobody looks at the page. */
export interface Pushes {
  readonly publicKey: string;
  readonly wishes: (session: Session) => Promise<PushBrowser | null>;
  readonly listen: (
    session: Session,
    to: PushAddress,
    wishes: Pick<PushBrowser, 'kinds' | 'hasPreview'>,
  ) => Promise<'listening' | 'addressRefused'>;
  readonly forget: (session: Session) => Promise<void>;
  readonly test: (session: Session) => Promise<PushOutcome | 'notListening'>;
  /** Sessions ended or people changed: who listens is read again. */
  readonly readAgain: (organisationId: OrganisationId) => void;
  /** Tells every browser of hers that wants to hear of this kind. Never throws, and nobody waits for it. */
  readonly tell: (organisationId: OrganisationId, userId: UserId, news: PushNews) => Promise<void>;
}

/** What is not fetched within this time is no news any more. */
const keptForS: Readonly<Record<PushKind | 'test', number>> = {
  offer: 30,
  message: 3_600,
  mention: 12 * 3_600,
  notSent: 12 * 3_600,
  norm: 900,
  test: 60,
};
/** Who listens is read again after this long: a session that ended elsewhere is told no longer than this. */
const readAgainMs = 15_000;
/** Things told of lately; beyond it the oldest are forgotten. */
const rememberedMost = 5_000;

/** Opens pushes for all organisations. */
export function openPushes(needs: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly outward: Pick<Outward, 'ask' | 'mayCall'>;
  readonly vapid: Vapid;
}): Pushes {
  const { database, clock, log, outward, vapid } = needs;
  const send = openPushSender({ outward, vapid, nowMs: clock.nowMs });
  const read = new Map<OrganisationId, { readonly atMs: number; readonly browsers: Promise<PushBrowser[]> }>();
  const toldAtMs = new Map<string, number>();

  const browsersOf = (organisationId: OrganisationId): Promise<PushBrowser[]> => {
    const nowMs = clock.nowMs();
    const known = read.get(organisationId);
    if (known && nowMs - known.atMs < readAgainMs) return known.browsers;
    const browsers = database.within(organisationId, (trx) => pushBrowsers(trx, organisationId, nowMs));
    read.set(organisationId, { atMs: nowMs, browsers });
    browsers.catch(() => read.delete(organisationId));
    return browsers;
  };
  const drop = async (organisationId: OrganisationId, sessionId: PushBrowser['sessionId']): Promise<void> => {
    await database.within(organisationId, (trx) => dropPushBrowser(trx, organisationId, sessionId));
    read.delete(organisationId);
  };
  const own = async ({ who, sessionId }: Session): Promise<PushBrowser | null> => {
    read.delete(who.organisationId);
    return (await browsersOf(who.organisationId)).find((browser) => browser.sessionId === sessionId) ?? null;
  };
  const sendTo = async (
    organisationId: OrganisationId,
    browser: PushBrowser,
    body: PushMessage,
  ): Promise<PushOutcome> => {
    const topic = Buffer.from(body.tag).toString('base64url').slice(-32);
    const outcome = await send(browser, { body, keptForS: keptForS[body.kind], topic });
    if (outcome === 'gone') await drop(organisationId, browser.sessionId);
    return outcome;
  };
  const isTooSoon = (key: string): boolean => {
    const nowMs = clock.nowMs();
    const isSoon = nowMs - (toldAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < pushLimits.againAfterMs;
    if (isSoon) return true;
    toldAtMs.delete(key);
    toldAtMs.set(key, nowMs);
    const [oldest] = toldAtMs.keys();
    if (toldAtMs.size > rememberedMost && oldest !== undefined) toldAtMs.delete(oldest);
    return false;
  };

  return {
    publicKey: vapid.publicKey,
    wishes: own,
    listen: async ({ who, sessionId }, to, { kinds, hasPreview }) => {
      if (!outward.mayCall(to.endpoint)) return 'addressRefused';
      const { organisationId, userId } = who;
      const { endpoint, p256dh, auth } = to;
      const browser = { sessionId, userId, endpoint, p256dh, auth, kinds, hasPreview };
      await database.within(organisationId, (trx) => keepPushBrowser(trx, organisationId, browser, clock.nowMs()));
      read.delete(organisationId);
      return 'listening';
    },
    forget: ({ who, sessionId }) => drop(who.organisationId, sessionId),
    test: async (session) => {
      const browser = await own(session);
      if (!browser) return 'notListening';
      const body = { kind: 'test', language: browser.language, tag: 'test', path: '/account' } as const;
      return sendTo(session.who.organisationId, browser, body);
    },
    readAgain: (organisationId) => void read.delete(organisationId),
    tell: async (organisationId, userId, { kind, tag, path, name, text }) => {
      try {
        const all = await browsersOf(organisationId);
        const wanted = all.filter((browser) => browser.userId === userId && browser.kinds.includes(kind));
        if (wanted.length === 0 || isTooSoon(`${userId} ${kind} ${tag}`)) return;
        await Promise.all(
          wanted.map((browser) => {
            const { language, hasPreview } = browser;
            const shown = hasPreview ? { ...(name ? { name } : {}), ...(text ? { text: cut(text) } : {}) } : {};
            return sendTo(organisationId, browser, { kind, language, tag, path, ...shown });
          }),
        );
      } catch (err) {
        log.warn({ organisationId, err }, 'a push was not sent');
      }
    },
  };
}

function cut(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  return letters.length > pushLimits.previewChars
    ? `${letters.slice(0, pushLimits.previewChars - 1).join('')}…`
    : letters.join('');
}
