import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../../tests/eventually.ts';
import { launch } from '../../tests/keyhop-process.ts';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { isRunning } from './process-id.ts';
import { healthOfTargets, startPrometheus } from './prometheus.ts';

/** Milliseconds: every target is scraped once within the interval of ten seconds. */
const firstScrapes = 30_000;

test('scrapes what it is told of and itself, with the rules that are committed', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY: 'an-admin-key-for-tests-only' });
  const { opsPort } = await keyhop.started();
  const target = { job: 'keyhop-embedded', instance: 'embedded', opsPort };
  const gone = { job: 'keyhop-read', instance: 'read-1', opsPort: 1 };
  const where = path.join(directory.path, 'prometheus');
  const prometheus = await startPrometheus({ directory: where, targets: [target, gone] });
  try {
    const health = await eventually(
      () => healthOfTargets(prometheus),
      (all) => all.size === 3 && ![...all.values()].includes('unknown'),
      firstScrapes,
    );
    expect(Object.fromEntries(health)).toEqual({
      'keyhop-embedded embedded': 'up',
      'keyhop-read read-1': 'down',
      'prometheus prometheus': 'up',
    });
    const rules = await (await fetch(`${prometheus.url}/api/v1/rules`)).text();
    const alerts = readFileSync(path.join(import.meta.dirname, '../prometheus/alerts.yml'), 'utf8');
    for (const [, name] of alerts.matchAll(/alert: (\w+)/g)) expect(rules).toContain(`"${name}"`);
  } finally {
    await prometheus.stop();
  }
  expect(isRunning(prometheus.id)).toBe(false);
}, 60_000);

test('tells what it has against its surroundings', async () => {
  await using directory = await temporaryDirectory();
  writeFileSync(path.join(directory.path, 'data'), 'not a directory');
  await expect(startPrometheus({ directory: directory.path, targets: [] })).rejects.toThrow(
    /^Prometheus (?:ended with code|is gone).*not a directory/s,
  );
});
