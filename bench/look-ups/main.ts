import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { startRedis } from '../../infra/local/redis.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { Absence } from '../../services/read/resolve/absence.ts';
import { MemoryCache } from '../../services/read/resolve/memory-cache.ts';
import { Resolver } from '../../services/read/resolve/resolver.ts';
import { commandTimeout, createRedis, redisTimes } from '../../shared/backends/redis.ts';
import { createJudge } from '../../shared/blocking/judge.ts';
import { encode } from '../../shared/codes/alphabet.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { FailOpenCache } from '../../shared/links/fail-open-cache.ts';
import type { Link } from '../../shared/links/link.ts';
import { measured } from '../../shared/links/measured-link-cache.ts';
import { RedisLinkCache } from '../../shared/links/redis-link-cache.ts';
import { Breaker } from '../../shared/runtime/breaker.ts';
import { busyEventLoop } from '../../shared/runtime/event-loop.ts';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { runProgram } from '../command-line.ts';
import { oneCassandra } from '../one-cassandra.ts';
import { say } from '../progress.ts';
import { spreadOf } from '../spread.ts';
import { storedLink } from '../stored-link.ts';
import { type Options, readOptions, usage } from './options.ts';

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

type Store = { find(code: string): Link | undefined | Promise<Link | undefined> };

const noTakedowns = { generation: 1, areAbout: () => false };

/** The read service's way from a code to its link, with a memory in which nothing stays. */
function resolverOf(cache: FailOpenCache, store: Store): Resolver {
  const judge = createJudge({ takedowns: noTakedowns, denied: undefined });
  const memory = new MemoryCache(1, judge);
  return new Resolver({ memory, cache, store, absence: new Absence(), judge, budget: undefined });
}

interface Cost {
  /** Microseconds of this process' CPU time for a look-up. */
  cpu: number;
  /** Microseconds by the clock, in which the stores worked as well. */
  clock: number;
}

/** Of each look-up of one pass over all codes. */
async function costOfPass(resolver: Resolver, codes: readonly string[], atOnce: number): Promise<Cost> {
  const before = process.cpuUsage();
  const begin = performance.now();
  await inParallel(atOnce, codes, async (code) => {
    if ((await resolver.resolve(code, () => '127.0.0.1')) === undefined) throw new Error(`${code} was not found`);
  });
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / codes.length, clock: ((performance.now() - begin) * 1_000) / codes.length };
}

function believed(cache: FailOpenCache): Promise<void> {
  return waitUntil(() => cache.settle([]).then(() => cache.isTrusted), { what: 'Redis answers', timeoutMs: 10_000 });
}

async function bench({ links, rounds, atOnce, withCassandra }: Options): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  await using opened = new AsyncDisposableStack();
  const server = await startRedis({ directory: path.join(directory.path, 'redis'), maxmemoryMb: 512 });
  opened.defer(() => server.stop());
  const redis = createRedis(server.url, createLog('silent'));
  opened.defer(() => redis.disconnect());
  const breaker = new Breaker({ timeout: commandTimeout, wasBusy: busyEventLoop() });
  const cache = new FailOpenCache(measured(new RedisLinkCache(redis), redisTimes()), breaker);
  await believed(cache);

  const kept = new Map(
    Array.from({ length: links }, (_, n) => [encode(n, 7), storedLink(encode(n, 7), 'benchmark', n)]),
  );
  const codes = [...kept.keys()];
  let store: Store = { find: async (code) => kept.get(code) };
  if (withCassandra) {
    const cassandra = new CassandraLinkStore(await oneCassandra(directory.path, opened));
    await inParallel(
      4,
      Array.from({ length: Math.ceil(links / 500) }, (_, n) => n),
      (n) => cassandra.addAll([...kept.values()].slice(n * 500, (n + 1) * 500)),
    );
    store = cassandra;
  }
  const resolver = resolverOf(cache, store);
  const misses: Cost[] = [];
  const hits: Cost[] = [];
  for (let round = -1; round < rounds; round++) {
    await believed(cache);
    await redis.flushall();
    const miss = await costOfPass(resolver, codes, atOnce);
    const before = resolver.counts.redis;
    const hit = await costOfPass(resolver, codes, atOnce);
    // On a busy machine Redis may be silent for long enough to be passed over.
    if (resolver.counts.redis - before < links) throw new Error('Redis did not keep up; measure again');
    say(`  round ${round + 1}: ${miss.cpu.toFixed(1)} and ${hit.cpu.toFixed(1)} µs`);
    if (round < 0) continue;
    misses.push(miss);
    hits.push(hit);
  }
  process.stdout.write('   µs of CPU a look-up: median, least, most; µs by the clock: median\n');
  for (const [what, costs] of [
    [`not in Redis, in ${withCassandra ? 'Cassandra' : 'memory'}`, misses],
    ['in Redis', hits],
  ] as const) {
    const { median, least, most } = spreadOf(costs.map(({ cpu }) => cpu));
    const clock = spreadOf(costs.map((cost) => cost.clock)).median;
    const figures = [median, least, most, clock].map((figure) => figure.toFixed(1).padStart(8)).join('');
    process.stdout.write(`${figures}   ${what}\n`);
  }
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
