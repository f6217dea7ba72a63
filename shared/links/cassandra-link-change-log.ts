import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import type { LinkChange, LinkChangeLog } from './link-change-log.ts';

/** Sent twice, it tells of the same change twice, which does no harm. */
const append: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO link_changes (shard, at, code) VALUES (0, now(), ?)',
};

const select: Statement = {
  kind: 'read',
  cql: 'SELECT at, code FROM link_changes WHERE shard = 0 AND at > minTimeuuid(currentTimestamp() - (duration) ?)',
};

export class CassandraLinkChangeLog implements LinkChangeLog {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async append(code: string): Promise<void> {
    await this.#cassandra.run(append, [code]);
  }

  async *since(seconds: number): AsyncIterable<LinkChange> {
    const duration = types.Duration.fromString(`${seconds}s`);
    for await (const row of this.#cassandra.pages(select, [duration])) {
      yield { code: row['code'] as string, id: String(row['at']) };
    }
  }
}
