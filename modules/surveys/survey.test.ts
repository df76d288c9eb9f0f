import { describe, expect, test } from 'vitest';
import { defaultSettings, type Ending, markIn, markOfPayload, payloadOf, scoreOf, skipped } from './survey.ts';

const on = { ...defaultSettings, isOn: true };
const ending: Ending = {
  cause: 'completed',
  agentMessages: 1,
  wasAsked: false,
  lastAskedAtMs: null,
  hasOptedOut: false,
  isWindowOpen: true,
};
const day = 24 * 3_600_000;

describe('who is asked', () => {
  test('once a conversation that somebody answered is over', () => {
    expect(skipped(on, ending, 0)).toBe(null);
    expect(skipped(on, { ...ending, cause: 'confirmed' }, 0)).toBe(null);
  });

  test.each<[Partial<Ending>, string]>([
    [{ cause: 'spam' }, 'cause'],
    [{ cause: 'abandoned' }, 'cause'],
    [{ cause: 'customerSilent' }, 'cause'],
    [{ agentMessages: 0 }, 'nobodyAnswered'],
    [{ wasAsked: true }, 'asked'],
    [{ lastAskedAtMs: -6 * day }, 'askedLately'],
    [{ hasOptedOut: true }, 'optedOut'],
    [{ isWindowOpen: false }, 'windowClosed'],
  ])('P18: with %j nobody is asked: %s', (more, because) => {
    expect(skipped(on, { ...ending, ...more }, 0)).toBe(because);
  });

  test('P18: what is rigid elsewhere is a setting here', () => {
    expect(skipped(defaultSettings, ending, 0)).toBe('off');
    expect(skipped({ ...on, afterSilence: true }, { ...ending, cause: 'customerSilent' }, 0)).toBe(null);
    expect(skipped({ ...on, restDays: 0 }, { ...ending, lastAskedAtMs: -1 }, 0)).toBe(null);
    expect(skipped(on, { ...ending, lastAskedAtMs: -7 * day }, 0)).toBe(null);
  });
});

describe('what is an answer', () => {
  test.each([
    ['5', 5],
    [' 4 ', 4],
    ['3/5', 3],
    ['⭐⭐⭐⭐', 4],
    ['★★', 2],
  ])('%j is %i', (text, mark) => expect(markIn(text, 'csat')).toBe(mark));

  test.each(['', '6', '0', '-1', '5 lira eksik', 'Teşekkürler', '2 gündür bekliyorum', '10'])(
    '%j is a message, not an answer',
    (text) => expect(markIn(text, 'csat')).toBe(null),
  );

  test('each kind has its scale', () => {
    expect([markIn('0', 'nps'), markIn('10', 'nps'), markIn('7', 'ces'), markIn('8', 'ces')]).toEqual([0, 10, 7, null]);
  });

  test('a button answers its own survey only', () => {
    const one = { id: 'one', kind: 'csat' } as const;
    expect(markOfPayload(payloadOf('one', 4), one)).toBe(4);
    expect(markOfPayload(payloadOf('other', 4), one)).toBe(null);
    expect(markOfPayload('menu:1', one)).toBe(null);
    for (const forged of ['survey:one:9', 'survey:one:', 'survey:one', 'survey:one:4e0', 'survey:one:-1'])
      expect(markOfPayload(forged, one)).toBe(null);
  });
});

describe('the worked examples of metrics 1.22', () => {
  test('CSAT 5,4,2,5,3 is 60.0 %, mean 3.80, Wilson 23.1 to 88.2', () => {
    const { value, mean, interval } = scoreOf('csat', [5, 4, 2, 5, 3], 10);
    expect([value, mean?.toFixed(2)]).toEqual([60, '3.80']);
    expect(interval?.map((end) => end.toFixed(1))).toEqual(['23.1', '88.2']);
  });

  test('NPS 10,9,3,8,7 is +20', () => expect(scoreOf('nps', [10, 9, 3, 8, 7], 5).value).toBe(20));
  test('CES 7,6,5,2,4 is 4.80', () => expect(scoreOf('ces', [7, 6, 5, 2, 4], 5).value?.toFixed(2)).toBe('4.80'));
  test('no answers are no figure', () => expect(scoreOf('csat', [], 3).value).toBe(null));
});
