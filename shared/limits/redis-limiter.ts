import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type Budget, intervalOf, type Spending } from './budget.ts';
import type { Limiter } from './limiter.ts';

/**
 * `spend` of budget.ts, by Redis' own clock, in whole microseconds: a Lua number holds those of the next 200 years
 * exactly. More than the quota is never asked for here. A clock that is set back keeps nobody out for longer than a window.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local cost, room = tonumber(ARGV[1]), tonumber(ARGV[2])
local untilFull = math.min(math.max((tonumber(redis.call('GET', KEYS[1])) or 0) - now, 0), room)
local wait = untilFull + cost - room
if wait > 0 then return {wait, untilFull} end
untilFull = untilFull + cost
redis.call('SET', KEYS[1], string.format('%.0f', now + untilFull), 'PX', math.ceil(untilFull / 1000))
return {0, untilFull}`;

interface WithSpend extends Redis {
  keyhopSpend(key: string, cost: number, room: number): Promise<[wait: number, untilFull: number]>;
}

/**
 * Keeps budgets in Redis, for all processes, one command each. Whose they are cannot be told from their names, which are
 * hashed with a secret; they leave by themselves when they are full.
 */
export class RedisLimiter implements Limiter {
  readonly #redis: WithSpend;
  readonly #secret: string;

  /** @param secret the same in all processes, and not kept in Redis */
  constructor(redis: Redis, secret: Uint8Array) {
    redis.defineCommand('keyhopSpend', { numberOfKeys: 1, lua: script });
    this.#redis = redis as WithSpend;
    this.#secret = Buffer.from(secret).toString('hex');
  }

  async spend(budget: Budget, who: string, cost = 1): Promise<Spending> {
    const interval = intervalOf(budget);
    const key = this.#keyOf(budget.name, who);
    const [wait, untilFull] = await this.#redis.keyhopSpend(key, cost * interval, budget.quota * interval);
    return { wait, untilFull };
  }

  #keyOf(name: string, who: string): string {
    // 132 bits: nobody meets another's budget by chance. Nothing is signed, so a prefix will do; an HMAC takes 14 µs, this 2.
    const hidden = hash('sha256', `${this.#secret} ${name} ${who}`, 'base64url').slice(0, 22);
    return `keyhop:limit:${name}:${hidden}`;
  }
}
