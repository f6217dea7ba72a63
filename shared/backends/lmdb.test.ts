import { execFile } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb, UnusableDataDirectory } from './lmdb.ts';

describe('the data directory', () => {
  test('is made where there is none, for its owner alone', async () => {
    await using directory = await temporaryDirectory();
    const inside = path.join(directory.path, 'a', 'b');
    await openLmdb(inside).close();
    expect(readdirSync(inside)).toContain('keyhop.mdb');
    expect(statSync(inside).mode & 0o777).toBe(0o700);
  });

  test('is mapped once, however large its file becomes: enlarging a map is not safe beside another process', async () => {
    await using directory = await temporaryDirectory();
    const env = openLmdb(directory.path);
    const mapped = () => (env.getStats() as { mapSize: number }).mapSize;
    const before = mapped();
    await env.openDB<Buffer, number>({ name: 'large', encoding: 'binary' }).put(1, Buffer.alloc(8_000_000));
    expect(statSync(path.join(directory.path, 'keyhop.mdb')).size).toBeGreaterThan(8_000_000);
    expect(mapped()).toBe(before);
    await env.close();
  });

  test('is opened where address space is limited, too', async () => {
    await using directory = await temporaryDirectory();
    const script = `const { openLmdb } = await import(process.env.MODULE);
      const env = openLmdb(process.env.DATA_DIR);
      await env.put('a', 1);
      console.log(env.get('a'));`;
    const limited = ['-c', 'ulimit -v 100000000; exec "$0" --input-type=module -e "$1"', process.execPath, script];
    const MODULE = new URL('./lmdb.ts', import.meta.url).href;
    const env = { DATA_DIR: directory.path, MODULE, PATH: process.env['PATH'] };
    expect((await promisify(execFile)('bash', limited, { env })).stdout).toBe('1\n');
  });

  test('is refused with a sentence that says what to do where it is none', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'file');
    writeFileSync(file, '');
    for (const wrong of [file, path.join(file, 'below')]) {
      expect(() => openLmdb(wrong)).toThrow(UnusableDataDirectory);
      expect(() => openLmdb(wrong)).toThrow(new RegExp(`^${wrong}/keyhop\\.mdb cannot be opened: .*DATA_DIR`));
    }
  });

  test('is refused where none can be made, at once', () => {
    expect(() => openLmdb('/proc/keyhop/data')).toThrow(UnusableDataDirectory);
  });

  test('is refused where it holds something else', async () => {
    await using directory = await temporaryDirectory();
    writeFileSync(path.join(directory.path, 'keyhop.mdb'), 'no database'.repeat(1_000));
    expect(() => openLmdb(directory.path)).toThrow(UnusableDataDirectory);
  });

  test('of another format is refused as often as it is tried, and stays as it is', async () => {
    await using directory = await temporaryDirectory();
    const env = openLmdb(directory.path);
    await env.openDB<number, string>({ name: 'meta' }).put('format', 4);
    await env.close();
    for (let i = 0; i < 2; i++) {
      expect(() => openLmdb(directory.path)).toThrow(/is of format 4; this version of Keyhop reads format 3.*DATA_DIR/);
    }
  });

  test('of the oldest format is refused by whoever cannot bring it up, and left as it is where that fails', async () => {
    await using directory = await temporaryDirectory();
    const env = openLmdb(directory.path);
    await env.openDB<number, string>({ name: 'meta' }).put('format', 1);
    await env.close();
    expect(() => openLmdb(directory.path)).toThrow(UnusableDataDirectory);
    const cannot = () => () => {
      throw new Error('no room');
    };
    expect(() => openLmdb(directory.path, cannot)).toThrow('no room');
    expect(() => openLmdb(directory.path)).toThrow(UnusableDataDirectory);
    await openLmdb(directory.path, () => () => {}).close();
    await openLmdb(directory.path).close();
  });

  test('of the format before is brought up', async () => {
    await using directory = await temporaryDirectory();
    const before = openLmdb(directory.path);
    await before.openDB<number, string>({ name: 'meta' }).put('format', 2);
    await before.close();
    const env = openLmdb(directory.path);
    expect(env.openDB<number, string>({ name: 'meta' }).get('format')).toBe(3);
    await env.close();
  });

  test('can be opened again, and by several at once', async () => {
    await using directory = await temporaryDirectory();
    const [one, other] = [openLmdb(directory.path), openLmdb(directory.path)];
    await one.close();
    await other.close();
    await openLmdb(directory.path).close();
  });
});
