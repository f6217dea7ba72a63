import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { count, parseOptions, runProgram } from '../../bench/command-line.ts';
import type { FuzzResult } from './fuzz.ts';

const usage = `Sends the same bytes to a Keyhop with the fast path and to one without, and compares all that comes of it.

Usage: make fuzz [ARGS='options'], or node tests/fast-path/main.ts [options]

  --cases N   connections, each with some requests, whole, mutated, in pieces or one after the other (default: 1000000)
  --seed N    repeats the cases (default: random, printed), on as many threads
  --threads N (default: one for each core)
  --help

Exit codes: 0 no difference, 1 there are some, which are printed, 2 wrong options.
`;

/** Milliseconds from one line about the progress to the next. */
const interval = 10_000;

interface Options {
  cases: number;
  seed: number;
  threads: number;
}

function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 999_999_999)) },
    threads: { type: 'string', default: String(availableParallelism()) },
  });
  return (
    values && {
      cases: count('cases', values.cases, 999_999_999),
      seed: count('seed', values.seed, 999_999_999),
      threads: count('threads', values.threads, 256),
    }
  );
}

async function run({ cases, seed, threads }: Options): Promise<boolean> {
  console.log(
    `${cases.toLocaleString('en')} cases on ${threads} threads; --seed ${seed} --threads ${threads} repeats them`,
  );
  const done: number[] = [];
  const begun = performance.now();
  const progress = setInterval(() => {
    const sum = done.reduce((a, b) => a + b, 0);
    const left = ((performance.now() - begun) / sum) * (cases - sum);
    console.log(`  ${sum.toLocaleString('en')} cases, ${Math.ceil(left / 60_000)} minutes to go`);
  }, interval);
  const results = await Promise.all(
    Array.from({ length: threads }, (_, i) => {
      const share = Math.floor((cases * (i + 1)) / threads) - Math.floor((cases * i) / threads);
      return runThread({ seed: seed + i * 1_000_003, count: share }, (number) => {
        done[i] = number;
      });
    }),
  );
  clearInterval(progress);
  const sum = (of: (result: FuzzResult) => number) => results.reduce((all, result) => all + of(result), 0);
  const differences = results.flatMap((result) => result.differences);
  for (const difference of differences) console.dir(difference, { depth: null, maxStringLength: null });
  console.log(
    `${sum((result) => result.cases).toLocaleString('en')} cases, ${sum((result) => result.answeredBelow).toLocaleString('en')} requests answered below node:http; ` +
      `${differences.length} differences, and ${sum((result) => result.byReading)} that node:http has by how it reads`,
  );
  return differences.length === 0;
}

function runThread(
  workerData: { seed: number; count: number },
  onProgress: (done: number) => void,
): Promise<FuzzResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData });
    worker.on('message', (said: number | FuzzResult) => {
      if (typeof said === 'number') onProgress(said);
      else resolve(said);
    });
    worker.once('error', reject);
  });
}

await runProgram({ name: 'fuzz', usage, readOptions, run });
