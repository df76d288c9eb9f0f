import type { UserId } from '#kernel/id.ts';
import { happens, oneOf } from './dice.ts';
import type { Pace } from './pace.ts';
import { type Person, refusalOf } from './person.ts';

/** A telephone of the house: whose it is, and the tone by which she is known on the line. */
export interface Handset {
  readonly userId: UserId;
  readonly tone: number;
}

interface Needs {
  readonly person: Person;
  readonly pace: Pace;
  /** Whom numbers belong to, as she learns while she talks. */
  readonly callers: readonly { readonly name: string; readonly number: string }[];
  readonly onBroken: (error: unknown) => void;
}

const lookEveryMs = 700;
const actsAfterMs = [5_000, 14_000] as const;
const staysAsideMs = [4_000, 8_000] as const;
const writesUpMs = [3_000, 9_000] as const;
const [holds, consults, handsOver, transfers] = [0.2, 0.2, 0.5, 0.12];

type Own = Awaited<ReturnType<Person['api']['calls']['own']>>['items'][number];

/** What an agent does with her calls, until the pace's signal ends everything. */
export async function followCalls(needs: Needs): Promise<void> {
  const { person, pace, onBroken } = needs;
  const done = new Set<string>();
  for (;;) {
    await pace.rest(lookEveryMs, lookEveryMs);
    try {
      for (const call of (await person.api.calls.own()).items) {
        const key = `${call.interactionId} ${call.state === 'wrapUp' ? 'wrapUp' : 'talk'}`;
        if (done.has(key) || !(call.state === 'wrapUp' || call.state === 'talking')) continue;
        done.add(key);
        if (call.state === 'wrapUp') await writeUp(needs, call);
        else if (call.guest === null) await talk(needs, call);
      }
    } catch (error) {
      if (pace.signal.aborted) throw error;
      // Somebody hung up meanwhile: that is life, and no fault.
      if (refusalOf(error) === null) onBroken(error);
    }
  }
}

async function writeUp({ person, pace }: Needs, { interactionId, outcomes }: Own): Promise<void> {
  await pace.rest(...writesUpMs);
  const outcomeId = outcomes.length > 0 ? { outcomeId: oneOf(outcomes).id } : {};
  await person.api.calls.wrapUp({ interactionId, ...outcomeId });
}

/** She learns the caller's name; of some calls she lets the caller wait, asks a colleague, or hands them on. */
async function talk(needs: Needs, call: Own): Promise<void> {
  const { person, pace } = needs;
  const { calls } = person.api;
  const { interactionId } = call;
  await pace.rest(...actsAfterMs);
  await learnName(needs, call);
  if (happens(holds)) {
    await calls.hold({ interactionId });
    await pace.rest(...staysAsideMs);
    await calls.resume({ interactionId });
  } else if (happens(consults)) await askColleague(needs, call);
  else if (happens(transfers)) {
    const { items } = await person.api.queues.queues.list({});
    const other = items.find(({ media, name }) => media.includes('voice') && name !== call.queueName);
    if (other) await calls.transfer({ interactionId, queueId: other.id });
  }
}

async function askColleague({ person, pace }: Needs, { interactionId }: Own): Promise<void> {
  const { calls } = person.api;
  const free = (await calls.colleagues()).items.find(({ state }) => state === 'free');
  if (!free) return;
  await calls.consult({ interactionId, agentId: free.agentId });
  await pace.rest(...staysAsideMs);
  if (happens(handsOver)) await calls.handOver({ interactionId });
  else await calls.back({ interactionId });
}

async function learnName({ person, callers }: Needs, { customer }: Own): Promise<void> {
  if (!customer) return;
  const { customers } = person.api.customers;
  const { version, phone, name } = await customers.get({ customerId: customer.id });
  // She may see no more than the last two digits, which nobody shares.
  const known = callers.find(({ number }) => phone !== null && number.slice(-2) === phone.slice(-2));
  if (known && known.name !== name) await customers.update({ customerId: customer.id, version, name: known.name });
}
