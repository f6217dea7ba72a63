import { expect, test } from '@jest/globals';
import { networkOf } from './client-network.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['2001:DB8:0001:2:ffff::1', '2001:db8:1:2'],
  ['2001:db8:1:3::1', '2001:db8:1:3'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', 'unknown'],
  [undefined, 'unknown'],
  ['203.0.113.7:80', 'unknown'],
  ['x'.repeat(10_000), 'unknown'],
])('%p has the budget of %p', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
