import { expect, test } from '@jest/globals';
import { temporaryDirectory } from '../temporary-directory.ts';
import { importWhileKilled } from './import-killed.ts';

test('an import whose Keyhop is killed twice makes each line’s link once, in bounded memory', async () => {
  await using directory = await temporaryDirectory();
  const { seconds, peakMiB, broken } = await importWhileKilled(directory.path, 50_000, 2);
  expect(broken).toEqual([]);
  expect(peakMiB).toBeLessThan(250);
  process.stderr.write(`50,000 lines, 2 kills, ${peakMiB.toFixed(0)} MiB, in ${seconds.toFixed(1)} s\n`);
}, 120_000);
