import { randomBytes } from 'node:crypto';
import { CassandraKeyBlockStore } from '../../services/write/codes/cassandra-key-block-store.ts';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import type { Statement } from '../../shared/backends/cassandra.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import { CassandraLinkIndex } from '../../shared/links/cassandra-link-index.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { oneCassandra } from '../one-cassandra.ts';
import { say } from '../progress.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { storedLink } from '../stored-link.ts';
import type { Options } from './options.ts';

/** What a shortener does that has no leases: a code at random, and a transaction that finds out whether it is free. */
const insertIfFree: Statement = {
  kind: 'transaction',
  cql: 'INSERT INTO links (code, url, owner, created_at, version) VALUES (?, ?, ?, ?, ?) IF NOT EXISTS',
};

const owner = 'benchmark';

const mostAttempts = 10;

export interface LeaseFigures {
  /** Links a second. */
  leased: Spread;
  transactions: Spread;
  /** Of each round. */
  ratio: Spread;
}

/** Creates links in one Cassandra by turns: with leased codes, and with a lightweight transaction for each. */
export async function measureLeases(directory: string, options: Options): Promise<LeaseFigures> {
  const { rounds, links, connections } = options;
  await using opened = new AsyncDisposableStack();
  const cassandra = await oneCassandra(directory, opened);
  const store = new CassandraLinkStore(cassandra);
  const index = new CassandraLinkIndex(cassandra);
  const blocks = new CassandraKeyBlockStore(cassandra);
  const spaces = await blocks.keySpaces(7);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy: 'benchmark', onLeaseError: console.error });
  const createLeased = async (n: number) => store.add(storedLink(await issuer.next(), owner, n));
  const createByTransaction = async (n: number) => {
    const link = storedLink(randomBytes(6).toString('base64url').slice(0, 7), owner, n);
    await index.add(link);
    const values = [link.code, link.url, link.owner, new Date(link.createdAt), link.version];
    if (!(await cassandra.run(insertIfFree, values)).wasApplied()) throw new Error(`${link.code} is taken`);
  };
  const perSecond = async (create: (n: number) => Promise<void>) => {
    const begin = performance.now();
    await inParallel(
      connections,
      Array.from({ length: links }, (_, n) => n),
      (n) => persist(() => create(n)),
    );
    return (links / (performance.now() - begin)) * 1_000;
  };
  say('leases: warming up');
  for (let turn = 0; turn < 2; turn++)
    for (const create of [createLeased, createByTransaction]) await perSecond(create);
  const turns: { leased: number; transactions: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const turn = { leased: await perSecond(createLeased), transactions: await perSecond(createByTransaction) };
    turns.push(turn);
    say(`  round ${round}: ${Math.round(turn.leased)} and ${Math.round(turn.transactions)} links a second`);
  }
  return {
    leased: spreadOf(turns.map(({ leased }) => leased)),
    transactions: spreadOf(turns.map(({ transactions }) => transactions)),
    ratio: spreadOf(turns.map(({ leased, transactions }) => leased / transactions)),
  };
}

/** A busy Cassandra may leave a statement unanswered; asking again takes its time, which counts. */
async function persist(create: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === mostAttempts) throw error;
    }
  }
}
