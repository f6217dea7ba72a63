import { expect, test } from '@jest/globals';
import { makeKey } from '../../shared/keys/api-key.ts';
import { clientAddress, keepAddressFromLogs, keepFromLogs, keepSecretFromLogs, leaksIn } from './kept-from-logs.ts';

const { key, kept } = makeKey({ name: 'a key', role: 'editor' }, 0);
const presented = 'an-admin-key-for-tests-only';
keepFromLogs(JSON.stringify({ id: kept.id, key }));
keepFromLogs(`GET / HTTP/1.1\r\nX-API-Key: ${presented}\r\nForwarded: for=203.0.113.7;by=x\r\n\r\n`);
keepAddressFromLogs('127.0.1.1');
keepSecretFromLogs('open sesame');

test.each([
  ['a key that was made', key],
  ['its secret', key.slice(-43)],
  ['its hash', kept.hash],
  ['a key that was presented', presented],
  ['an address that a header names', '203.0.113.7'],
  ['the address of a client', '127.0.1.1'],
  ['any other secret', 'open sesame'],
  ['that of any client of the tests', clientAddress],
])('%s is found in a log', (_, secret) => {
  const log = `{"message":"started"}\n{"message":"asked","by":"${secret}:123"}\n`;
  expect(leaksIn(log)).toEqual([expect.stringContaining(' in: {"message":"asked"')]);
});

test('what a log may hold is not', () => {
  expect(leaksIn(`{"key":"${kept.id}","upstream":"127.0.0.1:8081, 127.0.1.10:1","bytes":127.0}`)).toEqual([]);
});
