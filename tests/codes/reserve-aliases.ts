import { createInterface } from 'node:readline/promises';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { blockSize } from '../../shared/codes/key-space.ts';

// Reserves aliases that look like generated codes until its input ends, and prints those it got: one a line.
const [directory = '', ahead = ''] = process.argv.slice(2);
const env = openLmdb(directory);
const blocks = new LmdbKeyBlockStore(env);
const space = (await blocks.keySpaces(7)).ofLength(7);
if (space === undefined) throw new Error('Codes of 7 symbols are issued here.');

let isOver = false;
createInterface(process.stdin).once('close', () => {
  isOver = true;
});
while (!isOver) {
  const counter = Math.floor(Math.random() * Number(ahead) * blockSize);
  if (await blocks.reserve(7, counter)) process.stdout.write(`${space.codeOf(counter)}\n`);
}
await env.close();
