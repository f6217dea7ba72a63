import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { ChangeWatch } from './change-watch.ts';
import { startLimit, startTestCluster, type TestCluster } from './test-cluster.ts';

/** Changes of each kind; the long run makes 500. */
const rounds = Number(process.env['KEYHOP_CHANGES'] ?? 60);

let cluster: TestCluster;
let watch: ChangeWatch;
const { create, edit, remove } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster({ rateLimit: 'off' });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);
afterEach(async () => watch?.[Symbol.asyncDispose]());

const before = 'https://example.com/before';

describe('through every read process, while the link is being read,', () => {
  test('an edit is seen within a second', async () => {
    watch = new ChangeWatch(cluster.readers);
    for (let n = 0; n < rounds; n++) {
      const { code } = await create({ url: before });
      await watch.begin(code, `302 ${before}`);
      const url = `https://example.com/after/${n}`;
      expect((await edit(code, { url })).status).toBe(200);
      await watch.changed(code, `302 ${url}`);
    }
    expect(watch.report('edits')).toBeLessThan(1_000);
  }, 200_000);

  test('a deletion is seen within a second', async () => {
    watch = new ChangeWatch(cluster.readers);
    for (let n = 0; n < rounds; n++) {
      const { code } = await create({ url: before });
      await watch.begin(code, `302 ${before}`);
      expect((await remove(code)).status).toBe(204);
      await watch.changed(code, '410 undefined');
    }
    expect(watch.report('deletions')).toBeLessThan(1_000);
  }, 200_000);

  test('an expiry is seen within a second, and not before its time', async () => {
    watch = new ChangeWatch(cluster.readers);
    const batch = 10;
    for (let n = 0; n < rounds; n += batch) {
      await Promise.all(
        Array.from({ length: batch }, async () => {
          const { code, expiresAt } = await create({ url: before, ttl: 1 });
          await watch.begin(code, `302 ${before}`);
          const end = performance.now() + (Date.parse(expiresAt as string) - Date.now());
          await watch.changed(code, '410 undefined', end);
        }),
      );
    }
    expect(watch.report('expiries')).toBeLessThan(1_000);
  }, 200_000);
});

test('an edit on the way through one process is not undone by another that is just loading the link', async () => {
  const sure = await create({ url: before });
  for (let n = 0; n < rounds; n++) {
    const { code } = n % 2 ? await create({ url: before }) : sure;
    const url = `https://example.com/race/${n}`;
    const read = () =>
      Promise.all(cluster.readers.map(({ port }) => exchange(`http://127.0.0.1:${port}`, 'GET', `/${code}`)));
    const [edited] = await Promise.all([edit(code, { url }), read(), read(), read()]);
    expect(edited.status).toBe(200);
    watch = new ChangeWatch(cluster.readers);
    await watch.changed(code, `302 ${url}`);
    expect(watch.report('', false)).toBeLessThan(1_000);
    await watch[Symbol.asyncDispose]();
  }
}, 120_000);
