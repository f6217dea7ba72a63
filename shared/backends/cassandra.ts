import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientOptions, policies, types } from 'cassandra-driver';
import { StoreUnavailable } from '../errors.ts';
import { OperationTimes } from '../runtime/durations.ts';
import type { Log } from '../runtime/log.ts';
import { createHostBreaker } from './host-breaker.ts';

/** Statements under way at once, of one process; the driver would queue them without bound. */
const maxInFlight = 512;

export interface CassandraOptions {
  /** `host:port` each. */
  contactPoints: readonly string[];
  localDataCenter: string;
  keyspace?: string;
}

/**
 * One statement and all that must be known to run it: consistency, time-out and whether it may be sent twice follow from
 * its kind. A lightweight transaction is never repeated by the driver, since only its sender can tell what an unknown
 * outcome means.
 */
export interface Statement {
  readonly cql: string;
  readonly kind: 'read' | 'serial read' | 'idempotent write' | 'transaction';
}

/** An idempotent write and what it writes. */
export interface Write {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** Milliseconds that one node may take. */
const timeouts = { read: 1_000, 'serial read': 1_000, 'idempotent write': 1_000, transaction: 2_500 };

/** A connection pool to Cassandra; every failure of it is `StoreUnavailable`. */
export class Cassandra implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #isAvoided: (host: { address: string }) => boolean;
  readonly times = new OperationTimes([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]);
  #client: Client | undefined;
  #inFlight = 0;

  constructor({ contactPoints, localDataCenter, keyspace }: CassandraOptions) {
    const breaker = createHostBreaker(localDataCenter);
    // The driver's types do not know the last one.
    const options: ClientOptions & { monitorReporting: { enabled: boolean } } = {
      contactPoints: [...contactPoints],
      localDataCenter,
      ...(keyspace !== undefined && { keyspace }),
      queryOptions: { prepare: true },
      requestTracker: breaker.tracker,
      policies: {
        loadBalancing: breaker.loadBalancing,
        // A frozen node costs 100 ms instead of a time-out; only idempotent statements are asked twice.
        speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(100, 1),
        retry: new policies.retry.FallthroughRetryPolicy(),
        // The default waits up to ten minutes for a node that is back.
        reconnection: new policies.reconnection.ExponentialReconnectionPolicy(200, 5_000, true),
      },
      pooling: { coreConnectionsPerHost: { [types.distance.local]: 2 }, heartBeatInterval: 3_000 },
      socketOptions: { connectTimeout: 1_000, readTimeout: 1_000, defunctReadTimeoutThreshold: 16 },
      monitorReporting: { enabled: false },
    };
    this.#options = options;
    this.#isAvoided = breaker.isAvoided;
  }

  /**
   * Connects, however long it takes, until `signal` says that nobody waits any more. Until then every statement is
   * refused at once.
   */
  async connect(log: Log, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      const client = new Client(this.#options);
      // Without a listener an error of the driver's own would end the process.
      client.on('error', () => {});
      try {
        await client.connect();
        this.#client = client;
        return;
      } catch (err) {
        await client.shutdown().catch(() => {});
        if (attempt % 10 === 1) log.warn({ err: { message: (err as Error).message } }, 'Cassandra does not answer yet');
        await delay(Math.min(100 * 2 ** attempt, 2_000), undefined, { signal }).catch(() => {});
      }
    }
  }

  /** @throws StoreUnavailable, after which the outcome of a write is unknown */
  run(statement: Statement, values: readonly unknown[], pageState?: string): Promise<types.ResultSet> {
    return this.times.measure(operationOf(statement), () => this.#run(statement, values, pageState));
  }

  /**
   * Runs idempotent writes as one unlogged batch: those of one partition take effect together, of the others some may where it
   * rejects. The node refuses more than 50 KiB at once.
   *
   * @throws StoreUnavailable
   */
  async runAll(writes: readonly Write[]): Promise<void> {
    const [{ statement }] = writes as [Write];
    await this.times.measure(`${operationOf(statement)}_batch`, () =>
      this.#within((client) =>
        client.batch(
          writes.map(({ statement: { cql }, values }) => ({ query: cql, params: [...values] })),
          {
            prepare: true,
            logged: false,
            isIdempotent: true,
            consistency: types.consistencies.localQuorum,
            readTimeout: timeouts[statement.kind],
          },
        ),
      ),
    );
  }

  /** Statements under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Nodes by how they are seen from here; `avoided` is connected, and hangs. */
  get hosts(): Record<'up' | 'avoided' | 'down', number> {
    const counts = { up: 0, avoided: 0, down: 0 };
    for (const host of this.#client?.hosts.values() ?? []) {
      counts[!host.isUp() ? 'down' : this.#isAvoided(host) ? 'avoided' : 'up']++;
    }
    return counts;
  }

  #run(statement: Statement, values: readonly unknown[], pageState?: string): Promise<types.ResultSet> {
    return this.#within((client) =>
      client.execute(statement.cql, [...values], {
        prepare: true,
        isIdempotent: statement.kind !== 'transaction',
        consistency: statement.kind === 'serial read' ? types.consistencies.serial : types.consistencies.localQuorum,
        serialConsistency: types.consistencies.serial,
        readTimeout: timeouts[statement.kind],
        ...(pageState !== undefined && { pageState }),
      }),
    );
  }

  /** Counts a statement among those under way, if there is room for it. */
  async #within<T>(run: (client: Client) => Promise<T>): Promise<T> {
    if (this.#client === undefined) throw new StoreUnavailable('Cassandra is not connected yet.');
    if (this.#inFlight >= maxInFlight) throw new StoreUnavailable('Cassandra is busy.');
    this.#inFlight++;
    try {
      return await run(this.#client);
    } catch (error) {
      throw new StoreUnavailable('Cassandra does not answer.', error);
    } finally {
      this.#inFlight--;
    }
  }

  /** All rows of a read, page by page. @throws StoreUnavailable */
  async *pages(statement: Statement, values: readonly unknown[]): AsyncIterable<types.Row> {
    let page = await this.run(statement, values);
    for (;;) {
      yield* page.rows;
      if (!page.pageState) return;
      page = await this.run(statement, values, page.pageState);
    }
  }

  /**
   * Runs a lightweight transaction whose outcome must be known. Where it is not, `applied` finds out with a serial
   * read; where that cannot tell either, the very same transaction, which can only take effect once, is sent again.
   *
   * @param applied true or false where the outcome is sure, undefined where it may still take effect. It is asked after
   *   a refusal too: a competitor may have completed our transaction, which then refuses its own repetition.
   * @throws StoreUnavailable where it is unknown after all attempts
   */
  async transact(
    statement: Statement,
    values: readonly unknown[],
    applied: (after: 'refusal' | 'silence') => Promise<boolean | undefined>,
  ): Promise<boolean> {
    let failure: unknown;
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const result = await this.run(statement, values);
        return result.wasApplied() || (await applied('refusal')) === true;
      } catch (error) {
        failure = error;
        const outcome = await applied('silence');
        if (outcome !== undefined) return outcome;
      }
    }
    throw failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.shutdown();
  }
}

const operations = new WeakMap<Statement, string>();

/** What the metrics call a statement: `select_links`, `update_key_blocks_transaction`. */
function operationOf(statement: Statement): string {
  const known = operations.get(statement);
  if (known !== undefined) return known;
  const { cql, kind } = statement;
  const verb = /^\w+/.exec(cql)?.[0] ?? 'other';
  const table = /\b(?:FROM|INTO|UPDATE)\s+(\w+)/i.exec(cql)?.[1];
  const suffix = kind === 'serial read' ? 'serial' : kind === 'transaction' ? 'transaction' : undefined;
  const operation = [verb.toLowerCase(), table, suffix].filter(Boolean).join('_');
  operations.set(statement, operation);
  return operation;
}
