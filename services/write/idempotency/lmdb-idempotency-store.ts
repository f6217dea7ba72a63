import { hash } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../../../shared/backends/lmdb.ts';
import type { IdempotencyRecord, IdempotencyStore, Place } from './idempotency-store.ts';

/** Milliseconds for which a record is kept, and between two looks for older ones. */
const lifetime = 86_400_000;
const sweepEvery = 60_000;

/** Records that are removed in one transaction: a few milliseconds in which nothing is answered. */
const removedAtOnce = 200;

const placeBytes = 16;
const firstBytes = 6;
const timeBytes = 6;
const nothing = Buffer.alloc(0);

interface Options {
  /** Milliseconds, instead of the usual. */
  lifetime?: number;
  sweepEvery?: number;
  now?: () => number;
}

/** Remembers requests in LMDB. Old records are found by a second key, which begins with their time, and removed a few at a time. */
export class LmdbIdempotencyStore implements IdempotencyStore, AsyncDisposable {
  readonly #env: RootDatabase;
  readonly #records: Database<IdempotencyRecord, Buffer>;
  readonly #byTime: Database<Buffer, Buffer>;
  readonly #lifetime: number;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #sweeping: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(env: RootDatabase, options: Options = {}) {
    this.#env = env;
    this.#records = env.openDB({ name: 'idempotency', keyEncoding: 'binary' });
    this.#byTime = env.openDB({ name: 'idempotency_by_time', keyEncoding: 'binary', encoding: 'binary' });
    this.#lifetime = options.lifetime ?? lifetime;
    this.#now = options.now ?? Date.now;
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweep();
    }, options.sweepEvery ?? sweepEvery).unref();
  }

  get count(): number {
    return (this.#records.getStats() as { entryCount: number }).entryCount;
  }

  async find(place: Place): Promise<IdempotencyRecord | undefined> {
    // A snapshot at hand may be older than what another process has kept; then `keep` finds it.
    return this.#current(keyOf(place));
  }

  keep(place: Place, record: IdempotencyRecord): Promise<IdempotencyRecord> {
    const key = keyOf(place);
    return flushed(
      this.#env.transaction(() => {
        const standing = this.#current(key);
        if (standing !== undefined) return standing;
        this.#records.putSync(key, record);
        this.#byTime.putSync(byTime(record.at, key), nothing);
        return record;
      }),
    );
  }

  forget(place: Place, { id, at }: IdempotencyRecord): Promise<void> {
    const key = keyOf(place);
    return flushed(
      this.#env.transaction(() => {
        if (this.#records.get(key)?.id !== id) return;
        this.#records.removeSync(key);
        this.#byTime.removeSync(byTime(at, key));
      }),
    );
  }

  #current(key: Buffer): IdempotencyRecord | undefined {
    const record = this.#records.get(key);
    return record !== undefined && record.at > this.#oldest() ? record : undefined;
  }

  #oldest(): number {
    return this.#now() - this.#lifetime;
  }

  async #sweep(): Promise<void> {
    let isMore = true;
    // A store that cannot be written to is told of by the requests that want to; the next sweep tries again.
    while (isMore && !this.#isClosing) {
      isMore = await flushed(this.#env.transaction(() => this.#removeSome())).catch(() => false);
    }
  }

  /** Removes the oldest records, if they are old enough; true where there may be more. */
  #removeSome(): boolean {
    const oldest = this.#oldest();
    const end = byTime(Math.max(0, oldest + 1), nothing);
    const rows = Array.from(this.#byTime.getKeys({ end, limit: removedAtOnce }));
    for (const row of rows) {
      const key = row.subarray(timeBytes);
      const record = this.#records.get(key);
      // Where it was kept anew meanwhile, that one stays.
      if (record !== undefined && record.at <= oldest) this.#records.removeSync(key);
      this.#byTime.removeSync(row);
    }
    return rows.length === removedAtOnce;
  }

  /** Ends the removing of old records; to be called before the store is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    await this.#sweeping;
  }
}

/** No owner has a line end in its name. */
function keyOf({ owner, key, first }: Place): Buffer {
  const bytes = Buffer.allocUnsafe(placeBytes + firstBytes);
  hash('sha256', `${owner}\n${key}`, 'buffer').copy(bytes, 0, 0, placeBytes);
  bytes.writeUIntBE(first, placeBytes, firstBytes);
  return bytes;
}

function byTime(at: number, key: Buffer): Buffer {
  const time = Buffer.allocUnsafe(timeBytes);
  time.writeUIntBE(at, 0, timeBytes);
  return Buffer.concat([time, key]);
}
