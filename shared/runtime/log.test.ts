import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('a log on a full disk is lost, and nothing else', () => {
  const full = openSync('/dev/full', 'w');
  const script = `
    import { createLog } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)};
    const log = createLog('info');
    for (let i = 0; i < 3; i++) log.error(new Error('something'), 'failed');
    console.error(new Error('something'));
    setImmediate(() => console.log('went on'));
  `;
  const ended = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', full],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(ended).toMatchObject({ status: 0, stdout: 'went on\n' });
});
