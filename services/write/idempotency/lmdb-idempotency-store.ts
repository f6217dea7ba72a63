import { hash } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../../../shared/backends/lmdb.ts';
import type { Sweep } from '../../../shared/runtime/sweep.ts';
import type { IdempotencyRecord, IdempotencyStore, Place } from './idempotency-store.ts';

/** Milliseconds for which a record is kept. */
const lifetime = 86_400_000;

/** Records that are removed in one step, which is one transaction: a few milliseconds in which nothing is answered. */
const removedAtOnce = 200;

const placeBytes = 16;
const firstBytes = 6;
const timeBytes = 6;
const nothing = Buffer.alloc(0);

interface Options {
  /** Milliseconds, instead of the usual. */
  lifetime?: number;
  now?: () => number;
}

/** Remembers requests in LMDB. A sweep over it removes old records, which it finds by a second key that begins with their time. */
export class LmdbIdempotencyStore implements IdempotencyStore, Sweep {
  readonly #env: RootDatabase;
  readonly #records: Database<IdempotencyRecord, Buffer>;
  readonly #byTime: Database<Buffer, Buffer>;
  readonly #lifetime: number;
  readonly #now: () => number;

  constructor(env: RootDatabase, options: Options = {}) {
    this.#env = env;
    this.#records = env.openDB({ name: 'idempotency', keyEncoding: 'binary' });
    this.#byTime = env.openDB({ name: 'idempotency_by_time', keyEncoding: 'binary', encoding: 'binary' });
    this.#lifetime = options.lifetime ?? lifetime;
    this.#now = options.now ?? Date.now;
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

  /** Removes the oldest records, if they are old enough. @throws StoreUnavailable */
  step(): Promise<boolean> {
    return flushed(this.#env.transaction(() => this.#removeSome() < removedAtOnce));
  }

  #current(key: Buffer): IdempotencyRecord | undefined {
    const record = this.#records.get(key);
    return record !== undefined && record.at > this.#oldest() ? record : undefined;
  }

  #oldest(): number {
    return this.#now() - this.#lifetime;
  }

  #removeSome(): number {
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
    return rows.length;
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
