import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryLink } from '../../../shared/links/arbitrary-link.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { lenientJudge } from '../../../tests/resolve/lenient-judge.ts';
import { MemoryCache } from './memory-cache.ts';

let time: number;
beforeEach(() => {
  time = 10_000;
});
const withRoomFor = (bytes: number) => new MemoryCache(bytes, lenientJudge, () => time);

test('gives a link back as it was, and forgets it when told', () => {
  const memory = withRoomFor(1e6);
  const property = fc.property(arbitraryLink(), (link) => {
    memory.set(link);
    expect(memory.get(link.code)).toBe(link);
    memory.drop(link.code);
    expect(memory.get(link.code)).toBeUndefined();
  });
  fc.assert(property, { numRuns: 50 });
  expect([memory.size, memory.bytes]).toEqual([0, 0]);
});

test('keeps a link for four to five minutes from its fill, however often it is hit', () => {
  const memory = withRoomFor(1e6);
  const links = Array.from({ length: 200 }, () => aLink());
  for (const link of links) memory.set(link);
  const left = () => links.filter(({ code }) => memory.get(code) !== undefined).length;
  for (time = 10_000; time <= 250_000; time += 5_000) expect(left()).toBe(200);
  time = 280_000;
  // Not all at once.
  expect(left()).toBeGreaterThan(20);
  expect(left()).toBeLessThan(180);
  time = 310_001;
  expect(left()).toBe(0);
});

test('stays within its bytes, whatever part of a link is large, and lets go of what was used least lately', () => {
  const memory = withRoomFor(100_000);
  const popular = aLink();
  memory.set(popular);
  const property = fc.property(arbitraryLink(), (link) => {
    memory.set(link);
    expect(memory.get(popular.code)).toBe(popular);
    expect(memory.bytes).toBeLessThanOrEqual(100_000);
  });
  fc.assert(property, { numRuns: 1_000 });
  const room = withRoomFor(100_000);
  for (let i = 0; i < 100; i++)
    room.set(aLink({ tags: Array.from({ length: 20 }, (_, n) => `${n}${'ü'.repeat(48)}`) }));
  // 20 tags of 50 characters with two bytes each take 2 KB.
  expect(room.size).toBeLessThanOrEqual(50);
});

test('a link that is larger than everything is not kept, nor is its predecessor', () => {
  const memory = withRoomFor(1_000);
  const link = aLink();
  memory.set(link);
  memory.set({ ...link, url: 'x'.repeat(5_000) });
  expect(memory.get(link.code)).toBeUndefined();
});

test('judges a link anew in each generation, and once in it', () => {
  let isBlocking = true;
  const verdicts: Link[] = [];
  const judge = {
    generation: 1,
    judge(link: Link) {
      verdicts.push(link);
      return isBlocking ? { ...link, blocked: true } : link;
    },
  };
  const memory = new MemoryCache(1e6, judge);
  const link = aLink();
  memory.set(link);
  for (let hit = 0; hit < 3; hit++) expect(memory.get(link.code)).toEqual({ ...link, blocked: true });
  isBlocking = false;
  judge.generation++;
  for (let hit = 0; hit < 3; hit++) expect(memory.get(link.code)).toBe(link);
  expect(verdicts).toEqual([link, link]);
});
