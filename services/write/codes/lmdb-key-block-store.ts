import { randomBytes } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../../../shared/backends/lmdb.ts';
import { blockSize, createKeySpace, KeySpaces, longestLength } from '../../../shared/codes/key-space.ts';
import type { KeyBlock, KeyBlockStore } from './key-block-store.ts';

interface SpaceRecord {
  key: Uint8Array;
  nextBlock: number;
}

interface BlockRecord {
  leasedBy?: string;
  leasedAt?: number;
  reserved?: number[];
}

export class LmdbKeyBlockStore implements KeyBlockStore {
  readonly #env: RootDatabase;
  readonly #spaces: Database<SpaceRecord, number>;
  readonly #blocks: Database<BlockRecord, [length: number, block: number]>;

  constructor(env: RootDatabase) {
    this.#env = env;
    this.#spaces = env.openDB({ name: 'key_spaces' });
    this.#blocks = env.openDB({ name: 'key_blocks' });
  }

  keySpaces(firstLength: number): Promise<KeySpaces> {
    return flushed(
      this.#env.transaction(() => {
        if (this.#spaces.getCount() === 0) {
          for (let length = firstLength; length <= longestLength; length++) {
            this.#spaces.putSync(length, { key: randomBytes(32), nextBlock: 0 });
          }
        }
        const spaces = Array.from(this.#spaces.getRange(), ({ key: length, value }) =>
          createKeySpace(length, value.key),
        );
        return new KeySpaces(spaces);
      }),
    );
  }

  lease(length: number, leasedBy: string): Promise<KeyBlock | undefined> {
    return flushed(
      this.#env.transaction(() => {
        const space = this.#spaces.get(length);
        if (space === undefined || space.nextBlock * blockSize >= 64 ** length) return undefined;
        const block = space.nextBlock;
        const { reserved = [] } = this.#blocks.get([length, block]) ?? {};
        this.#blocks.putSync([length, block], { leasedBy, leasedAt: Date.now(), reserved });
        this.#spaces.putSync(length, { ...space, nextBlock: block + 1 });
        return { length, block, reserved: new Set(reserved) };
      }),
    );
  }

  reserve(length: number, counter: number): Promise<boolean> {
    const block = Math.floor(counter / blockSize);
    const offset = counter % blockSize;
    return flushed(
      this.#env.transaction(() => {
        const record = this.#blocks.get([length, block]) ?? {};
        if (record.leasedAt !== undefined) return record.reserved?.includes(offset) ?? false;
        const reserved = new Set(record.reserved).add(offset);
        this.#blocks.putSync([length, block], { ...record, reserved: [...reserved] });
        return true;
      }),
    );
  }
}
