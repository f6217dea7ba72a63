import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { blockSize } from '../../shared/codes/key-space.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const processes = 4;
const codesEach = 250_000;

test('four processes on one data directory issue a million codes, no code twice and none that an alias has', async () => {
  await using directory = await temporaryDirectory();
  // Half of these blocks will be leased: aliases are reserved ahead of the leases and beyond them.
  const blocks = Math.ceil((2 * processes * codesEach) / blockSize);
  const aliases = start('reserve-aliases.ts', directory.path, String(blocks));
  // Not to be read yet: a code that is printed is a sign that it has begun.
  await once(aliases.stdout as Readable, 'readable');
  const issued = Array.from({ length: processes }, () => start('issue-codes.ts', directory.path, String(codesEach)));
  const codes = (await Promise.all(issued.map(outcome))).flat();
  aliases.stdin?.end();
  const reserved = await outcome(aliases);

  const distinct = new Set(codes);
  expect(codes).toHaveLength(processes * codesEach);
  expect(distinct.size).toBe(processes * codesEach);
  expect(reserved.filter((alias) => distinct.has(alias))).toEqual([]);
  expect(await countLeased(directory.path, reserved)).toBeGreaterThan(0);
}, 60_000);

/** How many of the aliases are in blocks that were leased: the others could not have been issued anyway. */
async function countLeased(directory: string, aliases: readonly string[]): Promise<number> {
  const env = openLmdb(directory);
  const blocks = new LmdbKeyBlockStore(env);
  const space = (await blocks.keySpaces(7)).ofLength(7);
  const next = await blocks.lease(7, 'test');
  await env.close();
  if (space === undefined || next === undefined) throw new Error('There are codes of 7 symbols left.');
  return aliases.filter((alias) => (space.counterOf(alias) ?? 0) < next.block * blockSize).length;
}

function start(script: string, ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The lines that a process printed, once it has ended well. */
async function outcome(child: ChildProcess): Promise<string[]> {
  const { stdout } = child;
  if (stdout === null) throw new Error('Its output is not read.');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const printed = await text(stdout);
  expect(await ended).toBe(0);
  return printed.split('\n').filter((line) => line !== '');
}
