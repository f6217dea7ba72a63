import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { Breaker } from '../../../shared/runtime/breaker.ts';
import { createLog } from '../../../shared/runtime/log.ts';
import { FakeChangeLog, Turns } from '../../../tests/resolve/fake-change-log.ts';
import { FakeLinkCache } from '../../../tests/resolve/fake-link-cache.ts';
import { lenientJudge } from '../../../tests/resolve/lenient-judge.ts';
import { Absence } from './absence.ts';
import { ChangeFeed } from './change-feed.ts';
import { MemoryCache } from './memory-cache.ts';
import { Resolver } from './resolver.ts';

/**
 * `cut off`: a change whose writer does not reach the shared cache, so that only the log tells. `evict`: the entry
 * leaves this process' memory. `remove`: it leaves the shared cache.
 */
const steps = ['resolve', 'resolve', 'resolve', 'change', 'cut off', 'poll', 'poll', 'evict', 'remove'] as const;
type Step = (typeof steps)[number];

interface Process {
  memory: MemoryCache;
  resolver: Resolver;
  turns: Turns;
  feed: ChangeFeed;
}

/** One link, two read processes on one store and one shared cache; everything that takes time takes any time. */
class World {
  readonly link = aLink();
  /** Changed, and told to everybody: from now on nobody may be given an older version. */
  known = 1;
  version = 1;
  readonly answers: Promise<void>[] = [];
  readonly #scheduler: fc.Scheduler;
  readonly #shared = new FakeLinkCache();
  readonly #log = new FakeChangeLog(() => 1e7);
  readonly #processes: Process[];
  #polled = Promise.resolve();

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
    this.#processes = [this.#newProcess(), this.#newProcess()];
  }

  async start(): Promise<void> {
    for (const { feed } of this.#processes) await feed.start();
  }

  #newProcess(): Process {
    const later = <T>(value: T) => this.#scheduler.schedule(Promise.resolve(value));
    const remote = {
      look: async (code: string) => later(await later(undefined).then(() => this.#shared.look(code))),
      fill: async (code: string, ticket: string, link: Link) =>
        later(undefined).then(() => this.#shared.fill(code, ticket, link)),
      drop: async (codes: readonly string[]) => later(undefined).then(() => this.#shared.drop(codes)),
      announce: async () => {},
    };
    const cache = new FailOpenCache(remote, new Breaker({ timeout: 1_000 }));
    const memory = new MemoryCache(1e6, lenientJudge);
    const store = { find: async () => later({ ...this.link, version: this.version }) };
    const resolver = new Resolver({
      memory,
      cache,
      store,
      absence: new Absence(),
      judge: lenientJudge,
      budget: undefined,
    });
    const turns = new Turns();
    const onChange = (code: string) => resolver.forget(code);
    const logger = createLog('silent');
    const feed = new ChangeFeed({ log: this.#log, cache, onChange, logger, wait: turns.wait });
    return { memory, resolver, turns, feed };
  }

  async #do(step: Step, process: number): Promise<void> {
    const { code } = this.link;
    const { resolver, memory } = this.#processes[process] as Process;
    if (step === 'resolve') {
      const atLeast = this.known;
      const link = await resolver.resolve(code, () => 'nobody');
      expect(link?.version).toBeGreaterThanOrEqual(atLeast);
    } else if (step === 'evict') memory.drop(code);
    else if (step === 'remove') await this.#shared.drop([code]);
    else if (step === 'poll') await this.#pollInTurn();
    else await this.#change(step === 'cut off');
  }

  async #change(isCutOff: boolean): Promise<void> {
    const version = ++this.version;
    await this.#log.append(this.link.code);
    if (isCutOff) return;
    await this.#shared.announce(this.link.code);
    for (const { resolver } of this.#processes) resolver.forget(this.link.code);
    this.known = Math.max(this.known, version);
  }

  #pollInTurn(): Promise<void> {
    this.#polled = this.#polled.then(() => this.#poll());
    return this.#polled;
  }

  async #poll(): Promise<void> {
    const { version } = this;
    for (const { turns } of this.#processes) await turns.next();
    this.known = Math.max(this.known, version);
  }

  async run(plan: readonly { step: Step; process: number }[]): Promise<void> {
    const sequence = this.#scheduler.scheduleSequence(
      plan.map(({ step, process }) => ({
        label: `${step} ${process}`,
        builder: async () => {
          const done = this.#do(step, process);
          this.answers.push(done);
          if (step !== 'resolve' && step !== 'poll') await done;
        },
      })),
    );
    await this.#scheduler.waitFor(sequence.task);
    await this.#scheduler.waitFor(Promise.all(this.answers));
  }

  async end(): Promise<void> {
    await this.#scheduler.waitFor(Promise.all(this.#processes.map(({ feed }) => feed[Symbol.asyncDispose]())));
  }
}

test.each<[string, readonly Step[], number]>([
  ['look-ups, changes and evictions', steps, 2],
  // Rare among everything: who looks after the log told of a change and before Redis was rid of it.
  ['look-ups and changes of which only the log tells', ['resolve', 'resolve', 'resolve', 'cut off', 'poll'], 1],
])('once a change was told, nobody is given an older version, however %s interleave', async (_, kinds, processes) => {
  const step = fc.constantFrom(...kinds);
  const plans = fc.array(fc.record({ step, process: fc.nat(processes - 1) }), {
    minLength: 10,
    maxLength: 40,
    size: 'max',
  });
  const property = fc.asyncProperty(fc.scheduler(), plans, async (scheduler, plan) => {
    const world = new World(scheduler);
    await scheduler.waitFor(world.start());
    await world.run(plan);
    await world.end();
  });
  await fc.assert(property, { numRuns: 100 });
});
