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

/** Keys that one command reads: Redis does nothing else meanwhile, for some tenths of a millisecond. */
const readAtOnce = 256;

/** The channel on which changed codes are announced. */
export const changeChannel = 'keyhop:changes';

/** A fill replaces its own marker and nothing else, decided where it happens: a late or repeated one does nothing. */
const fillScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

interface WithFill extends Redis {
  keyhopFill(key: string, marker: string, value: string, seconds: number): Promise<number>;
}

/** The cache has not said yet which run of Redis it speaks to. */
class NotReady extends Error {}

/**
 * Keeps links in Redis, as a cache and nothing else. Keys begin with Redis' `run_id`: one that was restarted, or
 * restored from a snapshot, begins empty.
 */
export class RedisLinkCache implements LinkCache {
  readonly #redis: WithFill;
  /** One command for all look-ups of a turn: with one each, pipelined, a look-up takes twice the CPU time. */
  readonly #reading = new Gathering((keys: readonly string[]) => this.#readAll(keys));
  #runId: string | undefined;

  constructor(redis: Redis) {
    redis.defineCommand('keyhopFill', { numberOfKeys: 1, lua: fillScript });
    this.#redis = redis as WithFill;
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
    const taken = await this.#redis.set(key, ticket, 'PX', ticketLifetime, 'NX');
    return taken === 'OK' ? { ticket } : {};
  }

  async fill(code: string, ticket: string, link: Link): Promise<void> {
    const seconds = Math.ceil(lifetime * (1 - Math.random() / 10));
    await this.#redis.keyhopFill(this.#key(code), ticket, JSON.stringify(recordOf(link)), seconds);
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

  async #readAll(keys: readonly string[]): Promise<(string | null)[]> {
    const reads: Promise<(string | null)[]>[] = [];
    for (let i = 0; i < keys.length; i += readAtOnce) reads.push(this.#redis.mget(keys.slice(i, i + readAtOnce)));
    return (await Promise.all(reads)).flat();
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
