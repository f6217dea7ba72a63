import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url));
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/**
 * What jest runs, one after the other; jest.config.js says what belongs where. The tests of tests/cluster kill and
 * freeze parts under load and hold the rest to promises in seconds: beside other tests they would tell of those.
 */
const parts = ['beside-each-other', 'one-by-one'];

using directory = mkdtempDisposableSync(path.join(tmpdir(), 'keyhop-counts-'));
const counts = path.join(directory.path, 'counts');
writeFileSync(counts, '');
const env = { ...process.env, KEYHOP_TEST_COUNTS: counts };
const wanted = process.argv.slice(2);
const runJest = (part: string, args: readonly string[], stdout: 'inherit' | 'pipe') =>
  spawnSync(process.execPath, [...flags, jest, ...args], {
    stdio: ['inherit', stdout, 'inherit'],
    env: { ...env, KEYHOP_TEST_PART: part },
    encoding: 'utf8',
  });
const hasFiles = (part: string) => runJest(part, ['--listTests', ...wanted], 'pipe').stdout.trim() !== '';
// What somebody asks for may be in one part only; when all are run, a part without tests is amiss.
const chosen = wanted.length > 0 ? parts.filter(hasFiles) : parts;
const statuses = chosen.map((part) => runJest(part, wanted, 'inherit').status);

const lines = [...readFileSync(counts, 'utf8').matchAll(/(\d+) passed, (\d+) failed/g)];
const sum = (column: 1 | 2) => lines.reduce((total, line) => total + Number(line[column]), 0);
const [passed, failed] = [sum(1), sum(2)];
const hasEnded = statuses.every((status) => status === 0);
if (hasEnded && passed + failed === 0) {
  console.error(
    `No test is called for by ${wanted.join(' ')}. Give part of a file's path, such as shared/links; behind -t, of a test's name.`,
  );
}
// A jest that failed without a failed test, or found none, has failed all the same.
const isRight = hasEnded && passed > 0;
console.log(`${passed} passed, ${isRight ? failed : Math.max(failed, 1)} failed`);
process.exitCode = isRight ? 0 : 1;
