import { beforeEach, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { announceChanges } from './announce-changes.ts';
import { aLink } from './link-store.contract.ts';
import type { LinkStore } from './link-store.ts';

const link = aLink({ version: 2 });
let events: string[];
let outcome: boolean;
let unknown: Error | undefined;
let logFailure: Error | undefined;
let cacheFailure: Error | undefined;
let store: LinkStore;

beforeEach(() => {
  [events, outcome, unknown, logFailure, cacheFailure] = [[], true, undefined, undefined, undefined];
  const note = async <T>(event: string, answer: T, failure?: Error): Promise<T> => {
    await Promise.resolve();
    events.push(event);
    if (failure !== undefined) throw failure;
    return answer;
  };
  const behind: LinkStore = {
    find: () => note('find', link),
    list: () => note('list', { links: [link], next: undefined }),
    add: () => note('add', undefined),
    addAll: () => note('add all', undefined),
    claim: () => note('claim', true),
    replace: () => note('replace', outcome, unknown),
  };
  store = announceChanges(behind, {
    log: { append: (code) => note(`log ${code}`, undefined, logFailure), since: async function* () {} },
    cache: { announce: (code) => note(`announce ${code}`, undefined, cacheFailure) },
  });
});

const told = [`log ${link.code}`, `announce ${link.code}`];

test('a change is told, by both ways, after the store made it and before it is acknowledged', async () => {
  expect(await store.replace(link)).toBe(true);
  expect(events).toEqual(['replace', ...told]);
});

test('what was not changed is not told', async () => {
  outcome = false;
  expect(await store.replace(link)).toBe(false);
  await store.find(link.code);
  expect(await store.list({ owner: link.owner, rows: 1 })).toEqual({ links: [link], next: undefined });
  await store.add(link);
  expect(await store.claim(link)).toBe(true);
  expect(events).toEqual(['replace', 'find', 'list', 'add', 'claim']);
});

test('a cache that fails is passed over', async () => {
  cacheFailure = new Error('away');
  expect(await store.replace(link)).toBe(true);
});

test('a change that the log does not take is not acknowledged', async () => {
  logFailure = new StoreUnavailable('away');
  await expect(store.replace(link)).rejects.toBe(logFailure);
  expect(events).toContain(told[1]);
});

test('a change of unknown outcome is told too, since it may have been made, and fails as it did', async () => {
  unknown = new StoreUnavailable('no answer');
  await expect(store.replace(link)).rejects.toBe(unknown);
  expect(events).toEqual(['replace', ...told]);
  logFailure = new StoreUnavailable('away');
  await expect(store.replace(link)).rejects.toBe(unknown);
});
