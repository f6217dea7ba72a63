import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Forbidden, InvalidRequest, Unauthenticated } from '../../../shared/errors.ts';
import { type ApiKey, configuredKey, makeKey, roles, rotation } from '../../../shared/keys/api-key.ts';
import { authenticate, requireRole } from './authenticate.ts';

const now = Date.UTC(2026, 0);
const { key, kept } = makeKey({ name: 'laptop', role: 'editor', owner: 'ada' }, now);

function ask(headers: Record<string, string[]>, ...known: ApiKey[]) {
  const unused = () => Promise.reject(new Error('not used'));
  const find = async (id: string) => known.find((one) => one.id === id);
  const keys = { find, list: unused, put: unused, putFirst: unused, replace: unused, remove: unused };
  return authenticate({ headersDistinct: headers } as unknown as IncomingMessage, keys, now);
}

describe('a request', () => {
  test.each([
    ['X-API-Key', { 'x-api-key': [key] }],
    ['Authorization: Bearer', { authorization: [`Bearer ${key}`] }],
    ['Authorization: bearer, in any case', { authorization: [`bEARER  ${key}`] }],
  ])('is its key’s owner’s with %s', async (_, headers) => {
    expect(await ask(headers, kept)).toEqual({ keyId: kept.id, owner: 'ada', role: 'editor' });
  });

  test.each<[string, Record<string, string[]>]>([
    ['both headers', { 'x-api-key': [key], authorization: [`Bearer ${key}`] }],
    ['one header twice', { 'x-api-key': [key, key] }],
    ['the other twice', { authorization: [`Bearer ${key}`, 'Basic x'] }],
  ])('400: it has two keys, by %s', async (_, headers) => {
    await expect(ask(headers, kept)).rejects.toThrow(InvalidRequest);
  });

  test.each<[string, Record<string, string[]>]>([
    ['no header', {}],
    ['an empty key', { 'x-api-key': [''] }],
    ['another scheme', { authorization: [`Basic ${key}`] }],
    ['a scheme and nothing', { authorization: ['Bearer '] }],
    ['more than a key', { authorization: [`Bearer ${key} ${key}`] }],
    ['a bare key', { authorization: [key] }],
    ['a key with another secret', { 'x-api-key': [`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`] }],
    ['an unknown key', { 'x-api-key': [makeKey({ name: '', role: 'admin' }, now).key] }],
    ['the hash in place of the key', { 'x-api-key': [kept.hash] }],
    ['a thing that is no key', { 'x-api-key': ['__proto__'] }],
  ])('401: it has %s', async (_, headers) => {
    await expect(ask(headers, kept)).rejects.toThrow(Unauthenticated);
  });

  test('401: its key has expired, to the millisecond', async () => {
    const headers = { 'x-api-key': [key] };
    await expect(ask(headers, { ...kept, expiresAt: now })).rejects.toThrow(Unauthenticated);
    expect(await ask(headers, { ...kept, expiresAt: now + 1 })).toMatchObject({ owner: 'ada' });
  });

  test('is its key’s with the one before it was rotated, too, until its grace ends, to the millisecond', async () => {
    const headers = { 'x-api-key': [key] };
    for (const until of [now + 1, undefined, now]) {
      const { key: next, turn } = rotation(kept.id, until);
      const rotated = turn(kept);
      expect(await ask({ 'x-api-key': [next] }, rotated)).toMatchObject({ keyId: kept.id, owner: 'ada' });
      if (until === now + 1) expect(await ask(headers, rotated)).toMatchObject({ keyId: kept.id });
      else await expect(ask(headers, rotated)).rejects.toThrow(Unauthenticated);
      await expect(ask(headers, { ...rotated, expiresAt: now })).rejects.toThrow(Unauthenticated);
    }
  });

  test('is an admin’s with the key that the operator chose', async () => {
    const chosen = 'correct-horse-battery-staple';
    expect(await ask({ 'x-api-key': [chosen] }, configuredKey(chosen, now))).toMatchObject({
      role: 'admin',
      owner: 'admin',
    });
    await expect(ask({ 'x-api-key': [`${chosen}!`] }, configuredKey(chosen, now))).rejects.toThrow(Unauthenticated);
  });

  test('fails where nobody can look the key up, which is not the same as a wrong key', async () => {
    const keys = { find: () => Promise.reject(new Error('away')) };
    const req = { headersDistinct: { 'x-api-key': [key] } } as unknown as IncomingMessage;
    await expect(authenticate(req, keys as unknown as Parameters<typeof authenticate>[1], now)).rejects.toThrow('away');
  });
});

test('403: a role may do what the lesser ones may, and no more', () => {
  const allowed = roles.map((role) =>
    roles.filter((least) => {
      try {
        requireRole({ keyId: '', owner: '', role }, least);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(Forbidden);
        return false;
      }
    }),
  );
  expect(allowed).toEqual([['viewer'], ['viewer', 'editor'], ['viewer', 'editor', 'admin']]);
});
