import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { TooManyRequests, WrongPassword } from '../../../shared/errors.ts';
import { MemoryLimiter } from '../../../shared/limits/memory-limiter.ts';
import { Refusals } from '../../../shared/limits/refusals.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { createPasswordGuard, passwordBudgetNames } from './password-guard.ts';

function requestOf(address: string, password = 'wrong'): IncomingMessage {
  const body = new PassThrough();
  body.end(`password=${password}`);
  return Object.assign(body, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    address,
  }) as unknown as IncomingMessage;
}

function guardOf() {
  let now = 0;
  const looked: string[] = [];
  const guard = createPasswordGuard({
    passwords: {
      async isOf(kept, password) {
        looked.push(password);
        return kept === password;
      },
    },
    limits: {
      limiter: new MemoryLimiter({ now: () => now }),
      refusals: new Refusals(passwordBudgetNames),
      clientAddress: (req) => (req as unknown as { address: string }).address,
    },
  });
  const tried = async (link: Link, address: string, password?: string) => {
    try {
      await guard(link, requestOf(address, password));
      return 'right';
    } catch (error) {
      if (error instanceof WrongPassword) return 'wrong';
      if (error instanceof TooManyRequests) return `wait ${error.headers['Retry-After']}`;
      throw error;
    }
  };
  return { tried, looked, wait: (seconds: number) => (now += seconds * 1_000) };
}

const protectedLink = () => aLink({ options: { password: 'right' } });

test('of one address’ attempts at a link ten are looked at, and then one every six seconds', async () => {
  const { tried, looked, wait } = guardOf();
  const link = protectedLink();
  for (let n = 0; n < 10; n++) expect(await tried(link, '203.0.113.7')).toBe('wrong');
  expect(await tried(link, '203.0.113.7', 'right')).toBe('wait 6');
  expect(looked).toHaveLength(10);
  wait(6);
  expect(await tried(link, '203.0.113.7', 'right')).toBe('right');
  expect(await tried(link, '203.0.113.7', 'right')).toBe('wait 6');
  expect(await tried(protectedLink(), '203.0.113.7', 'right')).toBe('right');
  expect(await tried(link, '203.0.113.8', 'right')).toBe('right');
});

test('a thousand guesses of as many addresses are sixty, and then one a second; other links do not notice', async () => {
  const { tried, looked, wait } = guardOf();
  const link = protectedLink();
  for (let n = 0; n < 1_000; n++) {
    expect(await tried(link, `198.51.${n >> 8}.${n & 255}`)).toBe(n < 60 ? 'wrong' : 'wait 1');
  }
  expect(looked).toHaveLength(60);
  wait(1);
  expect(await tried(link, '203.0.113.7', 'right')).toBe('right');
  expect(await tried(link, '203.0.113.7', 'right')).toBe('wait 1');
  expect(await tried(protectedLink(), '203.0.113.7', 'right')).toBe('right');
});

test('one address that goes on guessing uses up ten of the link’s sixty', async () => {
  const { tried } = guardOf();
  const link = protectedLink();
  for (let n = 0; n < 500; n++) await tried(link, '203.0.113.7');
  for (let n = 0; n < 50; n++) expect(await tried(link, `198.51.100.${n}`)).toBe('wrong');
  expect(await tried(link, '198.51.100.200')).toBe('wait 1');
});

test('all addresses of one IPv6 network of 64 bits are one', async () => {
  const { tried } = guardOf();
  const link = protectedLink();
  for (let n = 0; n < 10; n++) expect(await tried(link, `2001:db8:0:1::${n}`)).toBe('wrong');
  expect(await tried(link, '2001:db8:0:1:ffff::')).toBe('wait 6');
});
