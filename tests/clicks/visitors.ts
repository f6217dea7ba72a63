import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../bench/open-loop/answer.ts';
import { Connection } from '../../bench/open-loop/connection.ts';

/** Who visits, in turn: four people, a bot, and two that are no clicks. */
const kinds = [
  { by: 'people', method: 'GET', headers: { 'User-Agent': firefox(), 'Accept-Language': 'de-DE,de;q=0.9' } },
  { by: 'people', method: 'GET', headers: { 'User-Agent': firefox(), Referer: 'https://news.example.org/a' } },
  { by: 'people', method: 'GET', headers: { 'User-Agent': chrome(), 'Accept-Language': 'en-GB' } },
  { by: 'bots', method: 'GET', headers: { 'User-Agent': 'curl/8.14.1' } },
  { by: 'people', method: 'GET', headers: { 'User-Agent': chrome(), DNT: '1' } },
  { by: 'nobody', method: 'HEAD', headers: { 'User-Agent': firefox() } },
  { by: 'nobody', method: 'GET', headers: { 'User-Agent': chrome(), 'Sec-Purpose': 'prefetch' } },
] as const;

export interface ClickCounts {
  people: number;
  bots: number;
}

interface Tour {
  /** Where to, at the time of asking. */
  origin: () => { hostname: string; port: number };
  codes: readonly string[];
  connections: number;
  /** Whether there are more visits to make. */
  goesOn: () => boolean;
}

/** Visits links one after the other, on each connection one at a time, and counts the redirects it gets. */
export class Visitors {
  /** By code. */
  readonly redirected = new Map<string, ClickCounts>();
  /** GETs without an answer, of which nobody knows whether they were answered. */
  unanswered = 0;
  /** Answers that were no redirects, by status. */
  readonly refused = new Map<number, number>();
  /** When GETs were redirected, `performance.now`, ascending. */
  readonly times: number[] = [];
  readonly #tour: Tour;
  #visits = 0;

  constructor(tour: Tour) {
    this.#tour = tour;
  }

  /** Of people and bots. */
  get clicks(): number {
    return this.times.length;
  }

  /** Resolves when there are no more visits to make, or to wait for. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#tour.connections }, () => this.#visitOn()));
  }

  async #visitOn(): Promise<void> {
    while (this.#tour.goesOn()) {
      await this.#visitUntilCut();
      // Whoever is killed needs a moment to be back.
      if (this.#tour.goesOn()) await delay(20);
    }
  }

  /** On one connection, until it ends or there are no more visits to make. */
  #visitUntilCut(): Promise<void> {
    const { codes, origin, goesOn } = this.#tour;
    return new Promise((resolve) => {
      let code = '';
      let kind: (typeof kinds)[number] = kinds[0];
      const next = (connection: Connection) => {
        if (!goesOn()) {
          connection.close();
          return;
        }
        const visit = this.#visits++;
        // So that each link has visits of all kinds.
        code = codes[visit % codes.length] as string;
        kind = kinds[Math.floor(visit / codes.length + visit) % kinds.length] as (typeof kinds)[number];
        isWaiting = true;
        const lines = Object.entries({ Host: 'localhost', ...kind.headers }).map(
          ([name, value]) => `${name}: ${value}`,
        );
        connection.send(`${kind.method} /${code} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      };
      let isWaiting = false;
      const listener = {
        onAnswer: (connection: Connection, answer: Answer) => {
          isWaiting = false;
          this.#count(code, kind.by, answer);
          if (answer.closes) resolve();
          else next(connection);
        },
        onEnd: ({ wasMade }: Connection) => {
          if (wasMade && isWaiting && kind.by !== 'nobody') this.unanswered++;
          resolve();
        },
      };
      next(new Connection(origin(), listener));
    });
  }

  #count(code: string, by: 'people' | 'bots' | 'nobody', { status }: Answer): void {
    if (status !== 302) {
      this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
      return;
    }
    if (by === 'nobody') return;
    this.times.push(performance.now());
    const counts = this.redirected.get(code) ?? { people: 0, bots: 0 };
    counts[by]++;
    this.redirected.set(code, counts);
  }
}

function firefox(): string {
  return 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
}

function chrome(): string {
  return 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
}
