import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { importWhileKilled } from './import-killed.ts';

const lines = Number(process.argv[2] ?? 1_000_000);
const mostMiB = 250;

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');
mkdirSync(workspace, { recursive: true });
using directory = mkdtempDisposableSync(path.join(workspace, 'import-'));

const { kills, seconds, peakMiB, broken } = await importWhileKilled(directory.path, lines, 2);
if (peakMiB >= mostMiB) broken.push(`it took ${peakMiB.toFixed(0)} MiB, not under ${mostMiB}`);
console.log(
  `${lines.toLocaleString('en')} lines, ${kills} kills, ${peakMiB.toFixed(0)} MiB at most, in ${seconds.toFixed(0)} s: ${broken.join('; ') || 'every line once'}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;
