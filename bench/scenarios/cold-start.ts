import { get } from 'node:http';
import path from 'node:path';
import { WrongAnswers } from '../closed-loop.ts';
import { type Comparison, type Contestant, compare } from '../comparison.ts';
import { startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { say } from '../progress.ts';
import type { Reference } from '../references/reference.ts';
import { checkOut } from '../references/revision.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import { watchUsage } from '../turn.ts';
import { fill } from './store.ts';

/**
 * From the start of a process to the end of its first answer, a redirect: Keyhop on a filled store, whose files are in the
 * page cache, against a bare `node:http` server. Memory is that of a process that has done nothing else.
 */
export async function coldStart(directory: string, { stored, rounds, references }: Options): Promise<Comparison> {
  const dataDir = path.join(directory, 'cold-start');
  say(`cold-start: storing ${stored.toLocaleString('en')} links`);
  const code = await fill(dataDir, stored);
  const subject = starts('keyhop', () => startKeyhop({ dataDir, pinned: false }), code);
  const others = references.flatMap((reference) => {
    const start = startOf(reference, dataDir);
    if (start === undefined) say(`cold-start: ${reference.name} is left out, it cannot do this`);
    return start === undefined ? [] : [starts(reference.name, start, code)];
  });
  return await compare({ name: 'cold-start', subject, references: others, rounds, figure: 'seconds' });
}

/** Another commit starts on the same store, if it knows its format. */
function startOf(reference: Reference, dataDir: string): (() => Promise<ServerProcess>) | undefined {
  if (reference.kind === 'node') {
    return () => startServer({ program: 'bench/references/constant-redirect.ts', pinned: false });
  }
  if (reference.kind !== 'rev') return undefined;
  const root = checkOut(reference.revision);
  return () => startKeyhop({ dataDir, root, pinned: false });
}

/** One that is started anew for each turn, which ends with a redirect of this code. */
export function starts(name: string, start: () => Promise<ServerProcess>, code: string): Contestant {
  async function play() {
    // Filled below: of a process that starts meanwhile, all that it has used counts.
    const pids: number[] = [];
    const usage = watchUsage({ origin: '', pids });
    const begin = performance.now();
    await using server = await start();
    const status = await statusOf(`${server.origin}/${code}`);
    const seconds = (performance.now() - begin) / 1_000;
    if (status !== 302) throw new WrongAnswers(`${server.origin}/${code} answered ${status}, not 302`);
    pids.push(...server.pids);
    return { ...usage(1), requests: 1, seconds, perSecond: 1 / seconds };
  }
  return { name, play, warmUp: play };
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (res) => {
      res.resume();
      res.once('end', () => resolve(res.statusCode));
    }).once('error', reject);
  });
}
