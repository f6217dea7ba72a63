import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { aLink } from '../links/link-store.contract.ts';
import { createLog } from '../runtime/log.ts';
import { createJudge } from './judge.ts';
import { KnownTakedowns } from './known-takedowns.ts';
import type { Takedown, TakedownKind } from './takedown.ts';
import { aTakedown } from './takedown-store.contract.ts';

/** A store whose contents and moods a test sets, and what knows it, with a clock that stands still. */
function fakes() {
  const state = { takedowns: [] as Takedown[], version: 0, failure: undefined as Error | undefined, lists: 0, time: 0 };
  const answer = <T>(value: T): T => {
    if (state.failure !== undefined) throw state.failure;
    return value;
  };
  const store = {
    version: async () => answer(state.version === 0 ? undefined : `${state.version}`),
    async list() {
      state.lists++;
      return answer([...state.takedowns]);
    },
    add: async (takedown: Takedown) => takedown,
    lift: async () => true,
  };
  const known = new KnownTakedowns({ store, log: createLog('silent'), now: () => state.time });
  const take = (...takedowns: Takedown[]) => {
    state.takedowns = takedowns;
    state.version++;
  };
  return { state, known, take };
}

const link = aLink({ code: 'some-code', owner: 'someone', url: 'https://www.example.com/a/b' });

test.each<[TakedownKind, string, boolean]>([
  ['host', 'www.example.com', true],
  ['host', '.example.com', true],
  ['host', 'example.com', false],
  ['url', 'https://www.example.com/a', true],
  ['url', 'https://www.example.com/b', false],
  ['owner', 'someone', true],
  ['owner', 'some-code', false],
  ['code', 'some-code', true],
  ['code', 'someone', false],
])('of a takedown of the %s %s it is known whether it is about a link', async (kind, value, isAbout) => {
  const { known, take } = fakes();
  take(aTakedown(kind, value));
  await known.refresh();
  expect(known.areAbout(link)).toBe(isAbout);
  // What will be made has neither owner nor code yet.
  expect(known.areAboutUrl(link.url)).toBe(isAbout && (kind === 'host' || kind === 'url'));
  // Nor is it about less where it leads some visitors only.
  const options = { rules: [{ if: { weight: 1 }, url: link.url }] };
  expect(known.areAbout({ ...link, url: 'https://example.net/', options })).toBe(isAbout);
  take();
  await known.refresh();
  expect(known.areAbout(link)).toBe(false);
});

test('until the store has told of them, nobody says that a link is live', async () => {
  const { known, state } = fakes();
  state.failure = new StoreUnavailable('It does not answer.');
  await known.refresh();
  expect(() => createJudge({ takedowns: known, denied: undefined }).judge(link)).toThrow(StoreUnavailable);
  expect(() => known.areAboutUrl(link.url)).toThrow(StoreUnavailable);
  state.failure = undefined;
  await known.refresh();
  expect(known.areAbout(link)).toBe(false);
});

test('while the store does not answer, what was known holds, and it is told for how long', async () => {
  const { known, state, take } = fakes();
  take(aTakedown('owner', 'someone'));
  await known.refresh();
  take();
  state.failure = new StoreUnavailable('It does not answer.');
  state.time = 30_000;
  await known.refresh();
  expect([known.areAbout(link), known.size, known.age]).toEqual([true, 1, 30]);
  state.failure = undefined;
  await known.refresh();
  expect([known.areAbout(link), known.size, known.age]).toEqual([false, 0, 0]);
});

test('all are read again only where the version is another, or a minute has passed', async () => {
  const { known, state, take } = fakes();
  await known.refresh();
  const lists: number[] = [];
  const generations: number[] = [];
  for (const change of [() => {}, () => take(), () => {}, () => (state.time = 59_999), () => (state.time = 60_000)]) {
    change();
    await known.refresh();
    lists.push(state.lists);
    generations.push(known.generation);
  }
  expect(lists).toEqual([1, 2, 2, 2, 3]);
  expect(generations).toEqual(lists);
});
