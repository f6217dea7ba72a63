import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { trustedProxies } from './client-address.ts';

function request(remoteAddress: string | undefined, forwarded?: string): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
  const req = new IncomingMessage(socket);
  if (forwarded !== undefined) req.headers['x-forwarded-for'] = forwarded;
  return req;
}

function addressOf(trusted: string, req: IncomingMessage): string {
  const address = trustedProxies.parse(trusted);
  if (address === undefined) throw new Error(`refused: ${trusted}`);
  return address(req);
}

test('without trusted proxies it is the connection that tells, whatever is claimed', () => {
  const property = fc.property(fc.ipV4(), fc.string(), (peer, claimed) => {
    expect(addressOf('none', request(peer, claimed))).toBe(peer);
  });
  fc.assert(property);
});

test('a trusted proxy is believed, and what a client put before its word is not', () => {
  expect(addressOf('loopback', request('127.0.0.1', '203.0.113.7'))).toBe('203.0.113.7');
  expect(addressOf('loopback', request('127.0.0.1', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7');
  expect(addressOf('10.0.0.0/8, 192.0.2.1', request('192.0.2.1', '1.1.1.1, 203.0.113.7, 10.1.2.3'))).toBe(
    '203.0.113.7',
  );
  expect(addressOf('loopback', request('::ffff:127.0.0.1', '2001:db8::1'))).toBe('2001:db8::1');
});

test('a stranger is not believed although others would be', () => {
  expect(addressOf('10.0.0.0/8', request('203.0.113.9', '10.0.0.1'))).toBe('203.0.113.9');
});

test('a trusted proxy that says nothing is the client', () => {
  expect(addressOf('loopback', request('127.0.0.1'))).toBe('127.0.0.1');
});

test('a connection that is gone already has no address, and does no harm', () => {
  for (const trusted of ['none', 'loopback, 10.0.0.0/8']) {
    expect(addressOf(trusted, request(undefined, '203.0.113.7'))).toBeUndefined();
  }
});

test.each(['', 'localhost', '10.0.0.0/33', '10.0.0', 'loopback,'])('refuses %j', (given) => {
  expect(trustedProxies.parse(given)).toBeUndefined();
});
