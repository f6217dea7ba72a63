import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { Gathering } from '../runtime/gathering.ts';
import type { Link } from './link.ts';
import type { LinkCache, Look } from './link-cache.ts';
import { type LinkRecord, linkOf, recordOf } from './link-record.ts';

/** Seconds that a link stays, the last tenth at random so that not all of a minute's links leave in one. */
const lifetime = 3_600;

/** Milliseconds that a ticket is good for; a look-up in the store takes less or is given up. */
const ticketLifetime = 2_000;

/** Keys of one command: Redis does nothing else meanwhile, for some tenths of a millisecond. */
const mostTogether = 100;

/** The channel on which changed codes are announced. */
export const changeChannel = 'keyhop:changes';

/** Leaves markers where there is nothing: 1 for each that it left, else 0. The first argument is their milliseconds. */
const markScript = `
local marked = {}
for i, key in ipairs(KEYS) do
  marked[i] = redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1], 'NX') and 1 or 0
end
return marked`;

/**
 * A fill replaces its own marker and nothing else, decided where it happens: a late or repeated one does nothing. Of each
 * key, the arguments are its marker, the value and its seconds.
 */
const fillScript = `
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[3 * i - 2] then redis.call('SET', key, ARGV[3 * i - 1], 'EX', ARGV[3 * i]) end
end`;

interface WithScripts extends Redis {
  keyhopMark(keys: number, ...keysAndMarkers: (string | number)[]): Promise<number[]>;
  keyhopFill(keys: number, ...keysAndValues: (string | number)[]): Promise<null>;
}

interface Marked {
  key: string;
  marker: string;
}

interface Filled extends Marked {
  value: string;
  seconds: number;
}

/** The cache has not said yet which run of Redis it speaks to. */
class NotReady extends Error {}

/**
 * Keeps links in Redis, as a cache and nothing else. Keys begin with Redis' `run_id`: one that was restarted, or
 * restored from a snapshot, begins empty.
 */
export class RedisLinkCache implements LinkCache {
  readonly #redis: WithScripts;
  // One command for all that is asked for in a turn: with one each, pipelined, a look-up takes twice the CPU time.
  readonly #reading = new Gathering((keys: readonly string[]) => this.#redis.mget([...keys]), mostTogether);
  readonly #marking = new Gathering((asked: readonly Marked[]) => this.#markAll(asked), mostTogether);
  readonly #filling = new Gathering((filled: readonly Filled[]) => this.#fillAll(filled), mostTogether);
  #runId: string | undefined;

  constructor(redis: Redis) {
    redis.defineCommand('keyhopMark', { lua: markScript });
    redis.defineCommand('keyhopFill', { lua: fillScript });
    this.#redis = redis as WithScripts;
    redis.on('ready', () => void this.#learnRunId());
    redis.on('close', () => {
      this.#runId = undefined;
    });
    if (redis.status === 'ready') void this.#learnRunId();
  }

  async look(code: string, onMiss?: () => void): Promise<Look> {
    const key = this.#key(code);
    const found = await this.#reading.add(key);
    if (found?.startsWith('[')) return { link: linkOf(code, JSON.parse(found) as LinkRecord) };
    onMiss?.();
    if (found !== null) return {};
    const ticket = `ticket ${randomBytes(12).toString('base64url')}`;
    return (await this.#marking.add({ key, marker: ticket })) === 1 ? { ticket } : {};
  }

  async fill(code: string, ticket: string, link: Link): Promise<void> {
    const seconds = Math.ceil(lifetime * (1 - Math.random() / 10));
    await this.#filling.add({ key: this.#key(code), marker: ticket, value: JSON.stringify(recordOf(link)), seconds });
  }

  async drop(codes: readonly string[]): Promise<void> {
    // With nothing to drop it still tells whether Redis answers.
    if (codes.length === 0) await this.#redis.exists(this.#key(''));
    for (let i = 0; i < codes.length; i += 1_000) {
      await this.#redis.del(codes.slice(i, i + 1_000).map((code) => this.#key(code)));
    }
  }

  async announce(code: string): Promise<void> {
    await Promise.all([this.#redis.del(this.#key(code)), this.#redis.publish(changeChannel, code)]);
  }

  #markAll(asked: readonly Marked[]): Promise<number[]> {
    const markers = asked.map(({ marker }) => marker);
    return this.#redis.keyhopMark(asked.length, ...asked.map(({ key }) => key), ticketLifetime, ...markers);
  }

  async #fillAll(filled: readonly Filled[]): Promise<[]> {
    const values = filled.flatMap(({ marker, value, seconds }) => [marker, value, seconds]);
    await this.#redis.keyhopFill(filled.length, ...filled.map(({ key }) => key), ...values);
    return [];
  }

  #key(code: string): string {
    if (this.#runId === undefined) throw new NotReady('Redis is not connected.');
    return `keyhop:${this.#runId}:${code}`;
  }

  async #learnRunId(): Promise<void> {
    try {
      const info = await this.#redis.info('server');
      this.#runId = /^run_id:(\w+)/m.exec(info)?.[1];
    } catch {
      // Gone again already; the next connection asks anew.
      this.#redis.disconnect(true);
    }
  }
}
