import { expect, test } from '@jest/globals';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { SecondOfClicks } from './click-second.ts';
import { SpoolLost } from './click-spool.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';

const now = Date.UTC(2026, 10, 22, 9, 30);
const visit = { country: 'DE', referrer: 'direct', browser: 'Firefox', os: 'Linux', device: 'desktop', language: 'de' };

test('x', async () => {
  await using directory = await temporaryDirectory();
  const env = openLmdb(directory.path);
  let time = now;
  const clock = () => time;
  const store = new LmdbClickStore(env);
  const one = await new LmdbClickSpools(env, clock).open();
  const second = new SecondOfClicks(now);
  const link = { code: 'abc', owner: 'ada', tags: ['a', 'b'] };
  for (let i = 0; i < 10; i++) second.add(link, visit);
  second.add(link, 'bot');
  await one.append(second.finish());
  await one.append(second.finish());
  console.log(await one.addUp());
  console.log(await store.totals(['link:abc', 'owner:ada', 'tag:ada:a', 'link:abcd']));
  await one.append(second.finish());
  time += 20_000;
  const other = await new LmdbClickSpools(env, clock).open();
  expect(other.writer).toBe(one.writer);
  await expect(one.append(second.finish())).rejects.toThrow(SpoolLost);
  await expect(one.addUp()).rejects.toThrow(SpoolLost);
  await other.addUp();
  console.log(await store.totals(['link:abc', 'owner:ada', 'tag:ada:a', 'link:abcd']));
  console.log(
    await store.values('link:abc', { from: 0, to: 30000 }, 'country'),
    await store.hours('link:abc', { from: 0, to: 30000 }),
  );
  await env.close();
});
