import { parentPort, workerData } from 'node:worker_threads';
import { randomCases } from './cases.ts';
import { fuzz } from './fuzz.ts';

/** What a thread is given, and what it says: how many cases are done, and in the end all it found. */
const { seed, count } = workerData as { seed: number; count: number };
parentPort?.postMessage(await fuzz(randomCases(seed), count, (done) => parentPort?.postMessage(done)));
