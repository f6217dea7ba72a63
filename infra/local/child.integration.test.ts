import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startChild } from './child.ts';
import { findProgram, MissingProgram } from './find-program.ts';
import { endProcesses, identify, isRunning, type ProcessId } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

const directory = mkdtempSync(join(tmpdir(), 'keyhop-child-'));
afterAll(() => rmSync(directory, { recursive: true }));

const sleeper = { name: 'sleep', command: '/bin/sleep', args: ['300'], directory, log: join(directory, 'sleep.log') };

/** Runs a program that starts a child, prints its id as JSON and waits; then kills the program. */
async function childOfKilledParent(detached: boolean): Promise<ProcessId> {
  const module = new URL('./child.ts', import.meta.url).href;
  const script = `
    import { startChild } from ${JSON.stringify(module)};
    const { pid, startedAt } = await startChild({ ...${JSON.stringify(sleeper)}, detached: ${detached} });
    console.log(JSON.stringify({ pid, startedAt }));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => parent.once('exit', resolve));
  const line = await new Promise<string>((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk))));
  parent.kill('SIGKILL');
  await gone;
  return JSON.parse(line) as ProcessId;
}

test('a child ends with its parent, even one that is killed', async () => {
  const id = await childOfKilledParent(false);
  await waitUntil(() => !isRunning(id), { what: 'the child is gone', timeoutMs: 2_000 });
});

test('a detached one goes on, and can be ended by whoever knows its id', async () => {
  const id = await childOfKilledParent(true);
  expect(isRunning(id)).toBe(true);
  await endProcesses([id], { politeMs: 2_000 });
  expect(isRunning(id)).toBe(false);
});

test('an id is not taken for a later process with the same number', () => {
  const { pid, startedAt } = identify(process.pid);
  expect(isRunning({ pid, startedAt })).toBe(true);
  expect(isRunning({ pid, startedAt: startedAt - 1 })).toBe(false);
});

test('a program that ends tells how, with the end of its log', async () => {
  const log = join(directory, 'failing.log');
  const child = await startChild({ ...sleeper, name: 'Sulk', args: ['not a number'], log });
  await waitUntil(() => !child.running, { what: 'it has ended', timeoutMs: 2_000 });
  await waitUntil(() => child.failure?.includes('ended with code 1') ?? false, {
    what: 'it is said',
    timeoutMs: 2_000,
  });
  expect(child.failure).toMatch(/^Sulk ended with code 1; .*failing\.log ends with:\n.*invalid time interval/s);
  expect(readFileSync(log, 'utf8')).toContain('invalid time interval');
});

test('a program that is missing is named with its package', () => {
  expect(() => findProgram('no-such-server', 'some-package')).toThrow(MissingProgram);
  expect(() => findProgram('no-such-server', 'some-package')).toThrow('infra/debian-packages some-package');
});
