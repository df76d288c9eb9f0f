import { expect, test } from 'vitest';
import { openLog } from './log.ts';
import { failedPulse, openPulses, wellPulse } from './pulses.ts';

test('the log hears when a connection begins to stand otherwise, not each time it is looked at; one that breaks is out of reach', async () => {
  const lines: { level: string; what: string; id: string; code?: string }[] = [];
  const log = openLog({ level: 'info', sink: { write: (line) => void lines.push(JSON.parse(line)) } });
  const pulses = openPulses({ log, what: 'bot' });
  pulses.follow({
    id: 'one',
    group: 'house',
    wish: 'token',
    run: async (_, say) => {
      for (const pulse of [wellPulse, wellPulse, failedPulse('credentialsRefused'), wellPulse]) say(pulse);
      throw new Error('torn');
    },
  });
  await expect.poll(() => pulses.state('one')).toEqual(failedPulse('unreachable'));
  await pulses.close();
  expect(lines.map(({ level, what, id, code }) => [level, what, id, code])).toEqual([
    ['info', 'bot', 'one', 'connected'],
    ['warn', 'bot', 'one', 'credentialsRefused'],
    ['info', 'bot', 'one', 'connected'],
    ['error', 'bot', 'one', undefined],
    ['warn', 'bot', 'one', 'unreachable'],
  ]);
});
