import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { progressOf } from '../progress.ts';
import { generatedLink } from './generated-link.ts';

/** Lines that are written at once: half a megabyte. */
const linesAtOnce = 4_096;

/** Writes so many links into a file: a line each, after one that names the columns. */
export function writeCsv(file: string, links: number): Promise<void> {
  return pipeline(Readable.from(pieces(links)), createWriteStream(file));
}

function* pieces(links: number): Iterable<string> {
  const progress = progressOf('lines', links);
  yield 'url,owner,tags,created_at\n';
  for (let done = 0; done < links; progress(done)) {
    const lines: string[] = [];
    for (let i = 0; i < linesAtOnce && done < links; i++) lines.push(lineOf(done++));
    yield lines.join('');
  }
}

/** Nothing in it needs quotes. Tags have spaces between. */
function lineOf(n: number): string {
  const { url, owner, tags, createdAt } = generatedLink(n);
  return `${url},${owner},${tags.join(' ')},${new Date(createdAt).toISOString()}\n`;
}
