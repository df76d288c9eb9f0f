import { setTimeout as delay } from 'node:timers/promises';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { between, happens, oneOf } from '../demo/dice.ts';
import type { Heard } from './call-ledger.ts';

// Callers of the random calls: they telephone again and again, some to a number with a flow, and do there what people do.

/** Ours: one leads straight to its queue, one through a flow. */
export const numbers = { straight: '+908502220000', flow: '+908502220001' } as const;
const dialled = { straight: '08502220000', flow: '08502220001' } as const;
export const agentsTone = 900;
export const lookEveryMs = 100;
const callersTone = 500;
const audible = 0.05;
const rest = { leastMs: 200, mostMs: 4_000 };
const patience = { leastMs: 300, mostMs: 15_000 };
const talk = { leastMs: 300, mostMs: 10_000 };
/** Of all calls, so many go to the number with the flow. */
const goesThroughFlow = 0.35;
/** Between two things that she types. */
const typing = { leastMs: 100, mostMs: 2_000 };
const order = '4711';
/** What is typed in a flow, piece by piece: all that it asks, what fits nowhere, a part, or nothing. */
const answers = [`${order}#`, '1'] as const;
const manners: readonly (readonly string[])[] = [answers, answers, answers, ['#', '9', '9'], ['#', '2'], ['47'], []];

/** What callers need of the house they call. */
export interface CalledHouse {
  readonly phones: Set<Phone>;
  /** Where the switch listens; 0 while it does not. */
  readonly port: () => Promise<number>;
}

const randomly = ({ leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number }): number =>
  between(leastMs, mostMs);

/** One caller, who telephones again and again until it is late. */
export async function keepCalling(
  { phones, port: portOf }: CalledHouse,
  { number, untilMs, heard }: { readonly number: string; readonly untilMs: number; readonly heard: Heard[] },
): Promise<void> {
  while (Date.now() < untilMs) {
    await delay(randomly(rest));
    const port = await portOf();
    if (port === 0) continue;
    const phone = await openPhone({ user: number, port, tone: callersTone });
    phones.add(phone);
    const isFlow = happens(goesThroughFlow);
    const call = await phone.call(isFlow ? dialled.flow : dialled.straight);
    const mine: Heard = {
      ...{ number, calledAtMs: Date.now(), upAtMs: null, agentAtMs: null },
      ...{ overAtMs: 0, endedBy: 'other', flow: isFlow ? { typed: '', choseAtMs: null } : null },
    };
    heard.push(mine);
    const types = typist(call, mine);
    let leavesAtMs = Date.now() + randomly(patience);
    while (call.state() !== 'over') {
      const nowMs = Date.now();
      if (call.state() === 'up') mine.upAtMs ??= nowMs;
      if (mine.agentAtMs === null && call.media.hears(agentsTone) > audible) {
        mine.agentAtMs = nowMs;
        leavesAtMs = nowMs + randomly(talk);
      }
      if (nowMs >= leavesAtMs) {
        mine.endedBy = 'caller';
        call.hangUp();
      } else {
        if (call.state() === 'up') types(nowMs);
        await delay(lookEveryMs);
      }
    }
    mine.overAtMs = Date.now();
    phone.close();
    phones.delete(phone);
  }
}

/** Types in a flow what comes to her mind, piece by piece, whatever she is told meanwhile; asked while her line is up. */
function typist({ media }: PhoneCall, { flow }: Heard): (nowMs: number) => void {
  const pieces = [...oneOf(manners)];
  let typesAtMs: number | null = null;
  return (nowMs) => {
    typesAtMs ??= nowMs + randomly(typing);
    const piece = nowMs < typesAtMs ? undefined : pieces.shift();
    if (!flow || piece === undefined) return;
    for (const key of piece) media.press(key);
    if (piece === answers[0]) flow.typed = order;
    if (piece === answers[1]) flow.choseAtMs = nowMs;
    typesAtMs = nowMs + randomly(typing);
  };
}
