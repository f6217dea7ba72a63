import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Gone, StoreUnavailable } from '../../../shared/errors.ts';
import { grantOf, type PermitStore } from './permit-store.ts';
import { Permits } from './permits.ts';

/** Grants as the real ones do, and answers when it is told to. */
class FakePermitStore implements PermitStore {
  readonly granted = new Map<string, number>();
  takes = 0;
  looks = 0;
  returns = 0;
  /** Set where the store is away. */
  failure: Error | undefined;
  /** Pending until it is called, where answers are held. */
  #release: (() => void) | undefined;
  #held: Promise<void> | undefined;

  hold(): void {
    this.#held ??= new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#held = undefined;
    this.#release?.();
  }

  async take(code: string, maximum: number, wanted: number): Promise<number> {
    this.takes++;
    await this.#answer();
    const permits = grantOf(this.left_(code, maximum), wanted);
    this.granted.set(code, (this.granted.get(code) ?? 0) + permits);
    return permits;
  }

  async giveBack(code: string, permits: number): Promise<void> {
    this.returns++;
    await this.#answer();
    this.granted.set(code, (this.granted.get(code) ?? 0) - permits);
  }

  async left(code: string, maximum: number): Promise<number> {
    this.looks++;
    await this.#answer();
    return this.left_(code, maximum);
  }

  left_(code: string, maximum: number): number {
    return Math.max(0, maximum - (this.granted.get(code) ?? 0));
  }

  async #answer(): Promise<void> {
    await this.#held;
    if (this.failure !== undefined) throw this.failure;
  }
}

type Answer = 'redirected' | 'gone' | 'unavailable';

let time: number;
let store: FakePermitStore;
let permits: Permits;
/** Another process with the same store. */
let others: Permits;

beforeEach(() => {
  time = 0;
  store = new FakePermitStore();
  const now = () => time;
  permits = new Permits({ store, now });
  others = new Permits({ store, now });
});
afterEach(async () => {
  store.release();
  await permits[Symbol.asyncDispose]();
  await others[Symbol.asyncDispose]();
});

async function answerOf(ask: () => undefined | Promise<void>): Promise<Answer> {
  try {
    await ask();
    return 'redirected';
  } catch (error) {
    if (error instanceof Gone) return 'gone';
    expect(error).toBeInstanceOf(StoreUnavailable);
    return 'unavailable';
  }
}

const use = (maximum: number, { at = permits, code = 'abc' } = {}) => answerOf(() => at.use(code, maximum, time));
const look = (maximum: number, { at = permits, code = 'abc' } = {}) => answerOf(() => at.look(code, maximum, time));
const many = (count: number, ask: () => Promise<Answer>) => Promise.all(Array.from({ length: count }, ask));
const redirected = (answers: readonly Answer[]) => answers.filter((answer) => answer === 'redirected').length;

describe('the permits of a process', () => {
  test.each([1, 3, 100, 150, 400, 2_000])(
    'are %i of as many requests at once as there may be, and no more',
    async (maximum) => {
      const answers = await many(maximum + 50, () => use(maximum));
      expect(redirected(answers)).toBe(maximum);
      expect(answers.filter((answer) => answer === 'gone')).toHaveLength(50);
    },
  );

  test('need no waiting while some are held', async () => {
    expect(await use(1_000)).toBe('redirected');
    for (let i = 1; i < 100; i++) expect(permits.use('abc', 1_000, time)).toBeUndefined();
    expect(store.takes).toBe(1);
    expect(await use(1_000)).toBe('redirected');
    expect(store.takes).toBe(2);
  });

  test('are taken for all who wait at once', async () => {
    store.hold();
    const first = use(100);
    await setImmediate();
    const more = many(60, () => use(100));
    store.release();
    expect(redirected([await first, ...(await more)])).toBe(61);
    expect(store.takes).toBe(2);
    expect(permits.held).toBe(0);
  });

  test('are none at all while the store is away: nobody is redirected, nobody is told that it is over', async () => {
    store.failure = new StoreUnavailable('away');
    expect(await many(5, () => use(10))).toEqual(Array(5).fill('unavailable'));
    expect(await look(10)).toBe('unavailable');
    store.failure = undefined;
    expect(await use(10)).toBe('redirected');
  });

  test('go on being used, where some are held, while the store is away', async () => {
    await use(1_000);
    store.failure = new StoreUnavailable('away');
    expect(redirected(await many(120, () => use(1_000)))).toBe(99);
  });

  test('that come too late for whoever waited are for the next', async () => {
    const slow = new Permits({ store, limit: 5 });
    store.hold();
    const start = performance.now();
    expect(await answerOf(() => slow.use('abc', 1, start))).toBe('unavailable');
    store.release();
    expect(await answerOf(() => slow.use('abc', 1, performance.now()))).toBe('redirected');
    await slow[Symbol.asyncDispose]();
  });

  test('are not asked for again for a second where none is left', async () => {
    expect(await use(1)).toBe('redirected');
    expect(await many(50, () => use(1))).toEqual(Array(50).fill('gone'));
    const asked = store.takes;
    time += 999;
    expect([await use(1), await look(1)]).toEqual(['gone', 'gone']);
    expect([store.takes, store.looks]).toEqual([asked, 0]);
    await store.giveBack('abc', 1);
    time += 1;
    expect(await use(1)).toBe('redirected');
  });

  test('are not used up by who only looks', async () => {
    expect(await many(20, () => look(2))).toEqual(Array(20).fill('redirected'));
    expect(store.looks).toBe(1);
    expect(redirected(await many(5, () => use(2)))).toBe(2);
    expect(await look(2)).toBe('gone');
    expect(await look(2, { at: others })).toBe('gone');
  });

  test('of one link are not another’s', async () => {
    expect(await use(1, { code: 'a' })).toBe('redirected');
    expect(await use(1, { code: 'b' })).toBe('redirected');
    expect(await use(1, { code: 'a' })).toBe('gone');
  });
});

describe('a maximum that changes', () => {
  test('is heeded at once when it is raised, by who had none left too', async () => {
    await use(1);
    expect(await use(1)).toBe('gone');
    expect(redirected(await many(5, () => use(3)))).toBe(2);
  });

  test('leaves nothing where it is lowered below what was clicked, whatever is held', async () => {
    expect(redirected(await many(50, () => use(1_000)))).toBe(50);
    expect(permits.held).toBeGreaterThan(0);
    expect(await use(50)).toBe('gone');
    expect(store.granted.get('abc')).toBe(50);
  });

  test('leaves what is left where it is lowered to more than was clicked', async () => {
    await many(50, () => use(1_000));
    expect(redirected(await many(100, () => use(60)))).toBe(10);
  });

  test('is heeded by those who are waiting when it changes', async () => {
    store.hold();
    const before = many(5, () => use(1_000));
    const after = many(5, () => use(7));
    store.release();
    expect(redirected(await before)).toBe(5);
    expect(redirected(await after)).toBe(2);
  });
});

describe('permits that are not used', () => {
  test('are given back when a process stops', async () => {
    await use(1_000);
    await permits[Symbol.asyncDispose]();
    expect(store.granted.get('abc')).toBe(1);
  });

  test('are given back when nobody asked for them of late, so that no other process refuses for them', async () => {
    await use(200, { at: others });
    const before = redirected(await many(200, () => use(200)));
    expect(before).toBeLessThan(199);
    permits.sweep();
    others.sweep();
    expect(others.held).toBeGreaterThan(0);
    others.sweep();
    expect(others.held).toBe(0);
    await setImmediate();
    time += 1_000;
    expect(before + redirected(await many(200, () => use(200)))).toBe(199);
  });

  test('of more links than are remembered are given back, those longest unused first', async () => {
    for (let n = 0; n < 10_200; n++) await use(200, { code: `${n}` });
    await setImmediate();
    expect(store.returns).toBe(200);
    expect(store.granted.get('0')).toBe(1);
    expect(store.granted.get('10199')).toBeGreaterThan(1);
  });

  test('are lost where the store is away, and the process stops all the same', async () => {
    await use(1_000);
    store.failure = new StoreUnavailable('away');
    await permits[Symbol.asyncDispose]();
    expect(store.granted.get('abc')).toBe(100);
  });
});

const acts = {
  hold: () => store.hold(),
  release: () => store.release(),
  fail: () => {
    store.failure = new StoreUnavailable('away');
  },
  heal: () => {
    store.failure = undefined;
  },
  wait: () => {
    time += 1_000;
  },
  sweep: (at: Permits) => at.sweep(),
};

test('never more than the maximum, in whatever order requests, failures and stops come', async () => {
  const step = fc.record({
    act: fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])),
    uses: fc.integer({ min: 0, max: 80 }),
    place: fc.constantFrom(0, 1),
  });
  const maxima = fc.constantFrom(1, 90, 150, 600);
  const property = fc.asyncProperty(maxima, fc.array(step, { maxLength: 30 }), async (maximum, steps) => {
    store = new FakePermitStore();
    const processes = [0, 1].map(() => new Permits({ store, now: () => time })) as [Permits, Permits];
    const asked: Promise<Answer>[] = [];
    for (const { act, uses, place } of steps) {
      const at = processes[place] as Permits;
      acts[act](at);
      for (let i = 0; i < uses; i++) asked.push(use(maximum, { at }));
      await setImmediate();
    }
    store.release();
    const answers = await Promise.all(asked);
    await Promise.all(processes.map((each) => each[Symbol.asyncDispose]()));
    expect(redirected(answers)).toBeLessThanOrEqual(maximum);
    // What could not be given back is lost; nothing else is.
    const isLossless = steps.every(({ act }) => act !== 'fail');
    if (isLossless) expect(store.granted.get('abc') ?? 0).toBe(redirected(answers));
  });
  await fc.assert(property, { numRuns: 100 });
});
