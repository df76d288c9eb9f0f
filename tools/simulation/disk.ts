import type { AgentFact, RulesFact } from '#agents';
import type { InteractionFact } from '#interactions';
import type { Recorded } from '#kernel/fact.ts';

export type AnyFact = InteractionFact | AgentFact | (RulesFact & { readonly of: 'rules' });
export type Stored = Recorded<AnyFact>;

/** What survives every crash: facts in order, the token each was written under, and the answers to asks. */
export interface Disk {
  /** Takes the floor over: nobody with an older token writes from now on. */
  takeOver(): number;
  /** All of a batch or nothing. `null`: the token is too old. */
  write(token: number, batch: readonly Pending[], atMs: number): readonly Stored[] | null;
  readonly facts: readonly Stored[];
  readonly tokens: readonly number[];
  readonly answers: ReadonlyMap<string, Answer>;
}

/** What came of an ask; kept with its facts, so that the same ask again gets the same answer. */
export type Answer = 'recorded' | 'refused';

/** Facts of one ask, or of the floor's own decision. */
export interface Pending {
  readonly askId: string | null;
  readonly facts: readonly AnyFact[];
}

/** Opens an empty disk. */
export function openDisk(): Disk {
  const facts: Stored[] = [];
  const tokens: number[] = [];
  const answers = new Map<string, Answer>();
  let lease = 0;
  return {
    takeOver() {
      lease += 1;
      return lease;
    },
    write(token, batch, atMs) {
      if (token !== lease) return null;
      const written: Stored[] = [];
      for (const { askId, facts: told } of batch) {
        if (askId) answers.set(askId, 'recorded');
        for (const fact of told) {
          const stored: Stored = { ...fact, number: facts.length + 1, recordedAtMs: atMs };
          facts.push(stored);
          tokens.push(token);
          written.push(stored);
        }
      }
      return written;
    },
    facts,
    tokens,
    answers,
  };
}
