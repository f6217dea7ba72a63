import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bug } from './planted-bugs/bug.ts';
import { bugs } from './planted-bugs/bugs.ts';

// Plants defects one at a time, in a copy, and shows that the tests notice each. Arguments: words of those to plant.

const root = fileURLToPath(new URL('..', import.meta.url));

/** Milliseconds; a run that takes longer hangs, which is noticing, too. */
const runLimit = 240_000;
/** Of a run of all tests that should notice anything. */
const wholeRunLimit = 900_000;

/** What is used here of the JSON that Jest writes. */
interface Report {
  numPassedTests: number;
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
}

function copyRepository(to: string): void {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(to, file));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(to, 'node_modules'));
}

/** Runs these tests in the copy; undefined where there was none, or no end. */
async function runTests(copy: string, patterns: readonly string[], limit = runLimit): Promise<Report | undefined> {
  const outputFile = path.join(copy, 'report.json');
  rmSync(outputFile, { force: true });
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const jest = ['--json', `--outputFile=${outputFile}`, ...patterns];
  // A process group of its own, with all that the tests start: a run that is broken off leaves programs behind.
  const run = spawn(process.execPath, [...node, ...jest], { cwd: copy, detached: true, stdio: 'ignore' });
  const endGroup = () => {
    try {
      process.kill(-(run.pid as number), 'SIGKILL');
    } catch {
      // Nothing was left.
    }
  };
  const timer = setTimeout(endGroup, limit);
  process.once('exit', endGroup);
  await new Promise((resolve) => run.once('exit', resolve));
  process.off('exit', endGroup);
  clearTimeout(timer);
  endGroup();
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

/** The first test that failed, or the file that could not be run. */
function firstFailure({ testResults }: Report): string | undefined {
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return failed.fullName;
    if (assertionResults.length === 0 && message !== '') return `${path.basename(name)} (could not be run)`;
  }
  return undefined;
}

/** Whether the bug was noticed, and the line to print. */
async function plant(copy: string, { file, text, replacement, tests }: Bug): Promise<[noticed: boolean, line: string]> {
  const source = readFileSync(path.join(copy, file), 'utf8');
  const found = source.split(text).length - 1;
  if (found !== 1) return [false, `CANNOT BE PLANTED: its text stands ${found} times in ${file}`];
  writeFileSync(
    path.join(copy, file),
    source.replace(text, () => replacement),
  );
  try {
    const report = await runTests(copy, tests);
    if (report === undefined) return [false, 'NOT NOTICED: no test ran to its end'];
    const failure = firstFailure(report);
    if (failure === undefined) return [false, 'NOT NOTICED'];
    // Then the tests say only that nothing works, which anything would make them say.
    if (report.testResults.every(({ message }) => message.includes('ended before it had started')))
      return [false, `BREAKS EVERYTHING: ${failure}`];
    return [true, `noticed by: ${failure}`];
  } finally {
    writeFileSync(path.join(copy, file), source);
  }
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const chosen = bugs.filter(({ breaks }) => wanted.length === 0 || wanted.some((word) => breaks.includes(word)));
  const copy = mkdtempSync(path.join(tmpdir(), 'keyhop-bugs-'));
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  copyRepository(copy);

  const patterns = new Set(chosen.flatMap(({ tests }) => tests));
  const healthy = await runTests(copy, [...patterns], wholeRunLimit);
  const failure = healthy === undefined ? 'no test ran' : firstFailure(healthy);
  if (failure !== undefined) {
    console.error(`Without any bug the tests fail already: ${failure}`);
    process.exit(1);
  }
  console.log(`Without a bug: ${healthy?.numPassedTests} tests pass`);

  let missed = 0;
  for (const bug of chosen) {
    const began = performance.now();
    const [noticed, line] = await plant(copy, bug);
    if (!noticed) missed++;
    console.log(`${bug.breaks} (${((performance.now() - began) / 1000).toFixed(0)} s): ${line}`);
  }
  console.log(`${chosen.length - missed} of ${chosen.length} bugs noticed`);
  process.exit(missed === 0 ? 0 : 1);
}

await main();
