import { expect, test } from 'vitest';
import { whyNoSwitch } from '../../tools/switch-programs.ts';
import { runRandomCalls } from '../random-calls.ts';

const because = whyNoSwitch();
const title =
  'random calls while the program and the switch are killed: nobody is stuck, no line is left, every call is written as it was heard';
const forMs = 30_000;

test.skipIf(because !== null)(
  because === null ? title : `${title} (skipped: ${because})`,
  async () => {
    const soak = await runRandomCalls(forMs);
    expect(soak.broken, JSON.stringify(soak, null, 2)).toEqual([]);
    expect(soak.kills).toEqual({ program: 1, switch: 1 });
    expect(soak.calls.heardAnAgent).toBeGreaterThan(3);
    // Chance decides where callers give up: in half a minute some do in a flow or in a queue.
    expect(soak.written.leftFlow + soak.written.abandoned).toBeGreaterThan(0);
  },
  900_000,
);
