import { CassandraKeyBlockStore } from '../../services/write/codes/cassandra-key-block-store.ts';
import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import type { Cassandra, Statement } from '../../shared/backends/cassandra.ts';
import {
  insertByOwner,
  insertByUrl,
  insertDay,
  partitionOf,
  type RowByOwner,
  rowByOwner,
  rowByUrl,
} from '../../shared/links/cassandra-link-index.ts';
import { columnsOf, insertLink } from '../../shared/links/cassandra-link-store.ts';
import type { Link } from '../../shared/links/link.ts';
import { progressOf, say } from '../progress.ts';
import { generatedLink } from './generated-link.ts';
import { LeasedBlocks } from './leased-blocks.ts';
import { isSampled, type LoadedLink, type LoadedLinks, leasedBy } from './loaded-links.ts';
import { newTable } from './new-table.ts';
import { persistently } from './persistently.ts';
import { RowBuffer } from './row-buffer.ts';
import { writeSstables } from './write-sstables.ts';

/** Links whose rows are written at once: some 1.3 MB. */
const linksAtOnce = 4_096;

/** Of the rows, by the places of their statements. */
const inserts: readonly Statement[] = [insertLink, insertByOwner, insertByUrl, insertDay];
const [ofLink, ofOwner, ofUrl, ofDay] = [0, 1, 2, 3];

/** A node, with no link in it yet, and how to reach and stop it. */
export interface EmptyNode {
  readonly cassandra: Cassandra;
  readonly keyspace: string;
  /** Of the node: its configuration, and its data. */
  readonly directory: string;
  stop(): Promise<void>;
}

/**
 * Loads generated links into a node as if each had been added to its store, though much faster: the node leases their
 * codes, then it is stopped and its files are written without it. It finds them when it starts again.
 */
export async function loadCassandra(node: EmptyNode, total: number): Promise<LoadedLinks> {
  const begin = performance.now();
  const { cassandra, keyspace, directory } = node;
  const tables = await persistently(() => Promise.all(inserts.map((insert) => newTable(cassandra, node, insert))));
  const store = new CassandraKeyBlockStore(cassandra);
  const spaces = await persistently(() => store.keySpaces(7));
  const blocks = new LeasedBlocks(store, spaces);
  const onLeaseError = (error: unknown) => say(`  no block leased ahead: ${error}`);
  const issuer = new CodeIssuer({ blocks, spaces, leasedBy, onLeaseError });
  const rows = new LinkRows(tables.map(({ types }) => types));
  const sample: LoadedLink[] = [];
  const onGenerated = progressOf('links', total);
  let onWritten = (_: number) => {};
  let last = '';
  async function* generated(): AsyncGenerator<Buffer> {
    for (let done = 0; done < total; onGenerated(done)) {
      const codes = await issuer.take(Math.min(linksAtOnce, total - done));
      for (const code of codes) {
        rows.add(generatedLink(done, code));
        if (isSampled(done, total)) sample.push({ n: done, code });
        done++;
      }
      last = codes.at(-1) as string;
      yield rows.take();
    }
    await blocks.settled();
    await node.stop();
    say('  sorting');
    onWritten = progressOf('rows in SSTables', rows.count);
  }
  await writeSstables({ directory, keyspace, tables, rows: generated(), onWritten: (count) => onWritten(count) });
  const seconds = (performance.now() - begin) / 1_000;
  return { links: total, seconds, sample, codeAt: blocks.issuedUntil(last) };
}

/** The rows of links in all tables. */
class LinkRows {
  readonly #types: readonly (readonly string[])[];
  readonly #buffer = new RowBuffer();
  /** Partitions of owners' lists that are listed. */
  readonly #days = new Set<string>();
  /** Rows made. */
  count = 0;

  constructor(types: readonly (readonly string[])[]) {
    this.#types = types;
  }

  add(link: Link): void {
    const row = rowByOwner(link);
    this.#addRow(ofLink, columnsOf(link));
    this.#addRow(ofOwner, row);
    this.#addRow(ofUrl, rowByUrl(link));
    this.#addDay(row);
  }

  take(): Buffer {
    return this.#buffer.take();
  }

  #addDay([owner, day, shard]: RowByOwner): void {
    const partition = partitionOf(owner, day, shard);
    if (this.#days.has(partition)) return;
    this.#days.add(partition);
    this.#addRow(ofDay, [owner, day, shard]);
  }

  #addRow(table: number, values: readonly unknown[]): void {
    this.#buffer.add(table, this.#types[table] as readonly string[], values);
    this.count++;
  }
}
