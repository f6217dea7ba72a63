import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  type ApiKey,
  configuredId,
  configuredKey,
  identify,
  isKeyId,
  makeKey,
  opens,
  ownerPattern,
  rotation,
} from './api-key.ts';

const now = Date.UTC(2026, 0);
const request = { name: 'laptop', role: 'editor', owner: 'ada' } as const;

describe('a new key', () => {
  test('is kh_, an id, and 256 random bits', () => {
    const { key, kept } = makeKey(request, now);
    expect(key).toMatch(/^kh_[0-9a-z]{12}_[\w-]{43}$/);
    expect(Buffer.from(key.slice(-43), 'base64url')).toHaveLength(32);
    expect(key.split('_')[1]).toBe(kept.id);
    expect(isKeyId(kept.id)).toBe(true);
  });

  test('is kept as its hash, from which it cannot be told', () => {
    const { key, kept } = makeKey({ ...request, expiresAt: now + 1 }, now);
    expect(kept).toEqual({
      ...request,
      id: kept.id,
      hash: createHash('sha256').update(key).digest('hex'),
      createdAt: now,
      expiresAt: now + 1,
    });
    expect(JSON.stringify(kept)).not.toContain(key.slice(-43));
  });

  test('is like no other, and has an owner of its own where none is named', () => {
    const made = Array.from({ length: 100 }, () => makeKey({ name: 'laptop', role: 'viewer' }, now));
    expect(new Set(made.map(({ key }) => key)).size).toBe(100);
    expect(new Set(made.map(({ kept }) => kept.id)).size).toBe(100);
    expect(new Set(made.map(({ kept }) => kept.owner)).size).toBe(100);
    for (const { kept } of made) expect(kept.owner).toMatch(ownerPattern);
  });
});

describe('a key that is rotated', () => {
  const { key, kept } = makeKey({ ...request, expiresAt: now + 100 }, now);
  const isGood = (presented: string, by: ApiKey, at = now) => opens(by, identify(presented).hash, at);

  test('has the same id, another secret, and all else as it was', () => {
    const { key: next, turn } = rotation(kept.id, undefined);
    const rotated = turn(kept);
    expect(next).toMatch(new RegExp(`^kh_${kept.id}_[\\w-]{43}$`));
    expect(rotated).toEqual({ ...kept, hash: identify(next).hash });
    expect([isGood(next, rotated), isGood(key, rotated)]).toEqual([true, false]);
  });

  test('opens with the newest, and with the one before until its grace is over', () => {
    const rotations = [1, 2].map(() => rotation(kept.id, now + 10));
    const rotated = rotations.reduce((current, { turn }) => turn(current), kept);
    const good = (at: number) => [key, ...rotations.map((each) => each.key)].map((each) => isGood(each, rotated, at));
    expect(good(now + 9)).toEqual([false, true, true]);
    expect(good(now + 10)).toEqual([false, false, true]);
    expect(good(now + 100)).toEqual([false, false, false]);
    const { turn } = rotation(kept.id, undefined);
    expect(turn(rotated).former).toBeUndefined();
  });

  test('is so once, however often it is asked', () => {
    const [one, other] = [rotation(kept.id, now + 10), rotation(kept.id, now + 10)] as const;
    const rotated = other.turn(one.turn(kept));
    expect(one.turn(one.turn(kept))).toEqual(one.turn(kept));
    expect(one.turn(rotated)).toBe(rotated);
  });
});

describe('a key that is presented', () => {
  test('is looked up by its id, and matches what was kept of it and nothing else', () => {
    const { key, kept } = makeKey(request, now);
    expect(identify(key)).toEqual({ id: kept.id, hash: kept.hash });
    const forged = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    expect(identify(forged)).toEqual({ id: kept.id, hash: expect.not.stringContaining(kept.hash) });
  });

  test('of any other form is compared with the one that the operator chose', () => {
    const chosen = 'correct horse battery staple';
    expect(configuredKey(chosen, now)).toMatchObject({ ...identify(chosen), role: 'admin', owner: 'admin' });
    const { id } = identify(chosen);
    for (const other of ['', 'kh_', 'kh_short_x', `kh_${id}_${'x'.repeat(43)}`, 'x'.repeat(10_000), 'kh_\n']) {
      expect(identify(other).id).toBe(id);
      expect(identify(other).hash).not.toBe(identify(chosen).hash);
    }
    // Not even an issued key could have this id.
    expect(isKeyId(id)).toBe(true);
    expect(id).not.toHaveLength(12);
  });

  test('and was chosen in the form of an issued one, has the one id of chosen keys, so that the next replaces it', () => {
    const { key, kept } = makeKey(request, now);
    expect(configuredKey(key, now)).toMatchObject({ id: configuredId, hash: kept.hash, owner: 'admin' });
  });
});
