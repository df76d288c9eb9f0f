import { describe, expect, test } from 'vitest';
import { networkOf } from '#platform/networks.ts';
import { defaultTrunk, faultOfTrunk, type TrunkSettings, writtenFor } from '../trunk.ts';

const trunk: TrunkSettings = { ...defaultTrunk, name: 'Operatör', host: 'sip.operator.example', user: '908502220000' };
const fault = (over: Partial<TrunkSettings>, hasSecret = true) =>
  faultOfTrunk({ ...trunk, ...over }, hasSecret, networkOf);

describe('a trunk somebody wrote', () => {
  test('is right by name and by address', () => {
    expect([fault({}), fault({ host: '203.0.113.7' }), fault({ host: '2001:db8::7' })]).toEqual([null, null, null]);
    expect(fault({ way: 'address', user: '' }, false)).toBeNull();
  });
  test.each([
    '',
    'sip operator',
    'sip:operator.example',
    'operator.example:5060',
    '999.1.1.1',
    '10.0.0.0/8',
    '-a.example',
    'a..b',
  ])('has no server %s', (host) => expect(fault({ host })).toBe('hostUnknown'));
  test('needs a name and a secret where it signs in, and neither where it is known by its address', () => {
    expect(fault({ user: '' })).toBe('userMissing');
    expect(fault({}, false)).toBe('secretMissing');
    expect(fault({ way: 'address' }, false)).toBeNull();
  });
  test.each(['a b', 'a@b', 'a>\r\nContact: <sip:thief', '"a"'])('has no user %s', (user) =>
    expect(fault({ user })).toBe('userMissing'),
  );
  test('takes addresses and networks to come from, and nothing else', () => {
    expect(fault({ from: ['203.0.113.0/24', '2001:db8::/32', '203.0.113.9'] })).toBeNull();
    expect(fault({ from: ['203.0.113.0/24', 'operator.example'] })).toBe('fromUnknown');
    expect(fault({ from: ['0.0.0.0/0'] })).toBe('fromUnknown');
  });
  test('needs at least one codec', () => expect(fault({ codecs: [] })).toBe('noCodec'));
});

test('numbers are written as the provider wants them', () => {
  const written = (number: string) =>
    (['plus', 'digits', 'zeros', 'national'] as const).map((form) => writtenFor(form, number, '90'));
  expect(written('+905321112233')).toEqual(['+905321112233', '905321112233', '00905321112233', '05321112233']);
  expect(written('+49301234567').at(-1)).toBe('0049301234567');
});
