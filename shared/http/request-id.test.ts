import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { requestIdOf } from './request-id.ts';

const idOf = (value?: string) => requestIdOf({ headers: { 'x-request-id': value } } as unknown as IncomingMessage);

test('a request is known by the id that the balancer gave it', () => {
  expect(idOf('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef0123456789abcdef');
});

test.each([undefined, '', 'a b', 'a"b', 'kh_a.b', 'x'.repeat(65), 'a, b'])('%j is no id', (value) => {
  expect(idOf(value)).toBeUndefined();
});
