import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';

test('a run that is asked for tests that there are not fails, and says so', () => {
  const main = path.join(import.meta.dirname, 'main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'no/such/test'], { encoding: 'utf8' });
  expect(stderr).toContain('No test is called for by no/such/test.');
  expect([status, stdout.trim().split('\n').at(-1)]).toEqual([1, '0 passed, 1 failed']);
});
