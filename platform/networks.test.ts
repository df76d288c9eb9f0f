import { expect, test } from 'vitest';
import { isInNetworks, networkOf } from './networks.ts';

test.for([
  ['10.0.0.5/8', '10.0.0.0/8'],
  [' 203.0.113.7 ', '203.0.113.7/32'],
  ['2001:DB8::1/32', '2001:db8::/32'],
  ['2001:db8:0:0::9', '2001:db8::9/128'],
  ['::ffff:192.0.2.1', '192.0.2.1/32'],
] as const)('%s is the network %s', ([typed, network]) => {
  expect(networkOf(typed)).toBe(network);
});

test.for(['', 'ofis', '10.0.0.0/33', '10.0.0', '127.1', '0.0.0.0/0', '::/0', '10.0.0.0/8/8', '1.2.3.4/', '2001::/200'])(
  '%j is no network',
  (typed) => {
    expect(networkOf(typed)).toBeNull();
  },
);

test('an address is in a network of its own family, also when it came over a socket of the other one', () => {
  const office = ['10.0.0.0/8', '2001:db8::/32'];
  expect(isInNetworks('10.255.0.1', office)).toBe(true);
  expect(isInNetworks('::ffff:10.1.2.3', office)).toBe(true);
  expect(isInNetworks('2001:db8:ffff::1', office)).toBe(true);
  expect(isInNetworks('11.0.0.1', office)).toBe(false);
  expect(isInNetworks('2001:db9::1', office)).toBe(false);
  expect(isInNetworks('fe80::1%eth0', ['fe80::/10'])).toBe(true);
  expect(isInNetworks('', office)).toBe(false);
  expect(isInNetworks('10.0.0.1', [])).toBe(false);
});
