import { setTimeout as delay } from 'node:timers/promises';
import type { LocalService } from '../../infra/local/service.ts';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { urlOf } from './test-cluster.ts';

/** Milliseconds between two reads of a link that changed already: is the past to come back, it is then seen. */
const interval = 50;

interface Watched {
  readonly code: string;
  /** What it must be, from `since` on, as `status location`; until then both answers are right. */
  now: string;
  since: number;
  /** Milliseconds after that at which the last wrong answer arrived, of each process. */
  readonly latest: Map<string, number>;
  /** Answers of each process since then that were right. */
  readonly right: Map<string, number>;
  /** Whether it changed, and every process has shown that. */
  isSettled: boolean;
}

/**
 * Reads links through every read process all the time, from `begin` until it is disposed of, and knows how long after a
 * change the past was last seen.
 */
export class ChangeWatch implements AsyncDisposable {
  readonly #readers: readonly LocalService[];
  readonly #watched = new Map<string, Watched>();
  readonly #loops: Promise<void>[] = [];
  readonly #undone: string[] = [];
  #isOver = false;

  constructor(readers: readonly LocalService[]) {
    this.#readers = readers;
  }

  /** Resolves when every process has given this answer: whatever they keep, they now keep it. */
  async begin(code: string, answer: string): Promise<void> {
    const watched = {
      code,
      now: answer,
      since: performance.now(),
      latest: new Map(),
      right: new Map(),
      isSettled: false,
    };
    this.#watched.set(code, watched);
    for (const reader of this.#readers) this.#loops.push(this.#read(reader, watched));
    await this.#seenEverywhere(watched, 2);
  }

  /** From now on, or from `since`, another answer is the right one. Resolves when every process has given it. */
  async changed(code: string, answer: string, since = performance.now()): Promise<void> {
    let watched = this.#watched.get(code);
    if (watched === undefined) {
      watched = { code, now: answer, since, latest: new Map(), right: new Map(), isSettled: false };
      this.#watched.set(code, watched);
      for (const reader of this.#readers) this.#loops.push(this.#read(reader, watched));
    }
    Object.assign(watched, { now: answer, since });
    watched.latest.clear();
    watched.right.clear();
    await this.#seenEverywhere(watched, 1);
    watched.isSettled = true;
  }

  /** Goes on reading for so many milliseconds, in which the past might come back. */
  async stayFor(milliseconds: number): Promise<void> {
    await delay(milliseconds);
  }

  /**
   * The longest time, in milliseconds, that the past was seen after a change.
   *
   * @throws Error where it came back after every process had shown the change
   */
  report(what: string, print = true): number {
    if (this.#undone.length > 0) throw new Error(`Changes were undone:\n${this.#undone.join('\n')}`);
    const times = [...this.#watched.values()].flatMap(({ latest }) =>
      this.#readers.map(({ name }) => latest.get(name) ?? 0),
    );
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(0);
    if (print) console.log(`${times.length} ${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
    return times.at(-1) ?? Number.POSITIVE_INFINITY;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #seenEverywhere({ right }: Watched, times: number): Promise<void> {
    await eventually(
      async () => this.#readers.map(({ name }) => right.get(name) ?? 0),
      (counts) => counts.every((count) => count >= times),
    );
  }

  async #read(reader: LocalService, watched: Watched): Promise<void> {
    const { code, latest, right } = watched;
    const { name } = reader;
    while (!this.#isOver) {
      const asked = performance.now();
      const wasSettled = watched.isSettled;
      const { status, headers } = await exchange(urlOf(reader), 'GET', `/${code}`);
      // Asked before the change, it may be answered either way.
      // On a busy machine a store may be late: 503 tells neither of the past nor of now.
      if (asked >= watched.since && status !== 503) {
        if (`${status} ${headers.location}` === watched.now) right.set(name, (right.get(name) ?? 0) + 1);
        else latest.set(name, performance.now() - watched.since);
        if (wasSettled && `${status} ${headers.location}` !== watched.now) {
          this.#undone.push(`${name}: /${code} is ${status} ${headers.location} again, not ${watched.now}`);
        }
      }
      await delay(watched.isSettled ? interval : 1);
    }
  }
}
