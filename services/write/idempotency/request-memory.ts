import { hash, randomUUID } from 'node:crypto';
import { IdempotencyKeyReused } from '../../../shared/errors.ts';
import type { CodeIssuer } from '../codes/code-issuer.ts';
import type { Promised } from '../links/link-creator.ts';
import {
  hashBytes,
  type IdempotencyRecord,
  type IdempotencyStore,
  type Place,
  type RequestKind,
} from './idempotency-store.ts';
import type { RememberedCounts } from './remembered-counts.ts';

interface Dependencies {
  records: IdempotencyStore;
  issuer: Pick<CodeIssuer, 'take'>;
  remembered: Pick<RememberedCounts, 'count'>;
  now: () => number;
}

/** The links that were promised to lines, and to those that come after a first few of them. */
export interface LinkPromises {
  /** Whether they were promised before: some may be there. */
  readonly isReplayed: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  to(index: number): Promised;
}

/** Lines of a request with an `Idempotency-Key`, each with the link that it was promised. */
export class RememberedLines implements LinkPromises {
  readonly place: Place;
  readonly record: IdempotencyRecord;
  readonly isReplayed: boolean;

  constructor(place: Place, record: IdempotencyRecord, isReplayed: boolean) {
    this.place = place;
    this.record = record;
    this.isReplayed = isReplayed;
  }

  get length(): number {
    return this.record.codes.length;
  }

  get createdAt(): number {
    return this.record.at;
  }

  to(index: number): Promised {
    const { id, at, codes } = this.record;
    return { code: codes[index] as string, createdAt: at, creation: uuidOf(`${id} ${index}`) };
  }

  /** Whether the line at this index is the one that was promised a link. */
  isOf(index: number, lineHash: Buffer): boolean {
    return lineHash.equals(this.record.hashes.subarray(index * hashBytes, (index + 1) * hashBytes));
  }

  /** Those from an index on. */
  from(first: number): LinkPromises {
    const { isReplayed, createdAt } = this;
    return { isReplayed, createdAt, to: (index) => this.to(first + index) };
  }
}

export interface RequestMemory {
  /** What was promised to lines at this place, or is from now on. */
  recall(place: Place, kind: RequestKind, hashes: readonly Buffer[]): Promise<RememberedLines>;
  /** The same of a whole request. Rejects with IdempotencyKeyReused where that was another. */
  recallWhole(owner: string, key: string, kind: RequestKind, hashes: readonly Buffer[]): Promise<RememberedLines>;
  /** Whether anything is known of a request with this key. */
  knows(owner: string, key: string): Promise<boolean>;
  forget(lines: RememberedLines): Promise<void>;
}

/**
 * Promises links to the lines of requests before there are any: code and time of creation are kept first, so that whoever
 * repeats the request, at once or after a crash, makes the same links.
 */
export function createRequestMemory({ records, issuer, remembered, now }: Dependencies): RequestMemory {
  async function recall(place: Place, kind: RequestKind, hashes: readonly Buffer[]): Promise<RememberedLines> {
    const known = await records.find(place);
    if (known !== undefined) return lines(place, kind, known, true);
    const codes = await issuer.take(hashes.length);
    const record = { id: randomUUID(), kind, at: now(), hashes: Buffer.concat(hashes), codes };
    const standing = await records.keep(place, record);
    return lines(place, kind, standing, standing.id !== record.id);
  }

  /** @throws IdempotencyKeyReused where the record is of another kind of request */
  function lines(place: Place, kind: RequestKind, record: IdempotencyRecord, isReplayed: boolean): RememberedLines {
    if (record.kind !== kind) throw new IdempotencyKeyReused();
    remembered.count(record.codes.length, isReplayed);
    return new RememberedLines(place, record, isReplayed);
  }

  return {
    recall,
    async recallWhole(owner, key, kind, hashes) {
      const lines = await recall({ owner, key, first: 0 }, kind, hashes);
      if (!lines.record.hashes.equals(Buffer.concat(hashes))) throw new IdempotencyKeyReused();
      return lines;
    },
    knows: async (owner, key) => (await records.find({ owner, key, first: 0 })) !== undefined,
    forget: ({ place, record }) => records.forget(place, record),
  };
}

/** What tells a line from another. */
export function hashOfLine(line: string | Buffer): Buffer {
  return hash('sha256', line, 'buffer').subarray(0, hashBytes);
}

/** The same UUID for the same text, of version 8: one's own way to make it. */
function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
