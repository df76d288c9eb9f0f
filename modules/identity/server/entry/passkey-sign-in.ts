import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { askForPasskey, type BrowserAnswer, handleOf, type Site } from '#platform/passkeys.ts';
import type { Challenges } from '../factors/challenges.ts';
import { passkeyUser, readHandle } from '../factors/passkeys.ts';
import { type Account, readAccount } from './account-store.ts';
import type { Brake, Wait } from './brake-store.ts';
import type { Admission, Entry } from './entry.ts';
import type { Visit } from './sign-in.ts';

type Needs = { database: Database; clock: Clock; brake: Brake; challenges: Challenges; entry: Entry };

const purpose = 'signIn';

/**
 * Sign-in with a passkey and nothing else: the device and what unlocks it are two factors. A wrong answer slows nobody
 * down but its own address, because a passkey cannot be guessed.
 */
export function openPasskeySignIn({ database, clock, brake, challenges, entry }: Needs) {
  return {
    /** What the browser needs to offer whatever passkeys it has for this site. */
    async ask(site: Site) {
      const { challenge, kept } = challenges.make(purpose, clock.nowMs());
      return { options: await askForPasskey(site, challenge, []), kept };
    },

    async signIn(
      kept: string | undefined,
      answer: BrowserAnswer,
      site: Site,
      visit: Visit,
    ): Promise<Exclude<Admission, { type: 'secondStep' }> | { readonly type: 'refused' } | Wait> {
      const wait = await brake.flows(visit.ip);
      if (wait !== null) return wait;
      const nowMs = clock.nowMs();
      const challenge = challenges.read(kept, purpose, nowMs);
      const named = readHandle(handleOf(answer));
      const account: Account | null =
        challenge &&
        named &&
        (await database.within(named.organisationId, async (trx) => {
          const userId = await passkeyUser(trx, named.organisationId, site, challenge, answer, nowMs);
          return userId === null ? null : readAccount(trx, named.organisationId, userId);
        }));
      const admission =
        account && (await entry.admit(account, visit, { way: 'passkey', isStrong: true, brakeKey: null }));
      if (admission && admission.type !== 'secondStep') return admission;
      await brake.failed(visit.ip);
      return { type: 'refused' };
    },
  };
}
