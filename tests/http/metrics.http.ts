import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { findProgram } from '../../infra/local/find-program.ts';
import { documentedMetrics, labelsOf, type Scrape, scrape } from '../metrics/exposition.ts';
import { createClient } from './client.ts';
import type { Suite } from './over-topologies.ts';

const run = promisify(execFile);

/** What every process tells Prometheus. Comes last: the others have asked for nearly everything by then. */
export const telling: Suite = (at) => {
  const { visit, call, create, createKey, edit, remove } = createClient(at);
  const scrapeAll = () => Promise.all(at().opsUrls.map(scrape));

  /** The sum over all processes of what begins like this. */
  const total = (scrapes: readonly Scrape[], beginning: string) =>
    scrapes
      .flatMap(({ series }) => [...series])
      .reduce((sum, [name, value]) => (name.startsWith(beginning) ? sum + value : sum), 0);

  /** By how much the counters grow while something happens. */
  async function growth(counters: readonly string[], happening: () => Promise<unknown>): Promise<number[]> {
    const before = await scrapeAll();
    await happening();
    const after = await scrapeAll();
    return counters.map((counter) => total(after, counter) - total(before, counter));
  }

  test('promtool has nothing against it', async () => {
    for (const { text } of await scrapeAll()) {
      const checking = run(findProgram('promtool', 'prometheus'), ['check', 'metrics']);
      checking.child.stdin?.end(text);
      expect(await checking).toEqual({ stdout: '', stderr: '' });
    }
  });

  test('it is what docs/metrics.md says: names, types, labels', async () => {
    await create();
    const documented = documentedMetrics();
    for (const { service, types, series } of await scrapeAll()) {
      const expected = documented.filter(({ services }) => services.includes(service));
      expect([service, [...types].sort()]).toEqual([service, expected.map(({ name, type }) => [name, type]).sort()]);
      const labels = new Map(expected.map((metric) => [metric.name, metric.labels]));
      for (const one of series.keys()) {
        const [name = ''] = one.replace(/_(?:bucket|sum|count)(?=$|\{)/, '').split('{');
        // With a single process there is nobody to tell it from.
        const expectedLabels = labels.get(name)?.filter((label) => label !== 'worker' || at().workers > 1);
        expect([one, labelsOf(one)]).toEqual([one, expectedLabels]);
      }
    }
  });

  test('redirects are counted by what became of them, previews and pages apart', async () => {
    const [live, gone, blocked] = [await create(), await create(), await create()];
    await remove(gone.code);
    await edit(blocked.code, { blocked: true });
    const encoded = `%${live.code.charCodeAt(0).toString(16)}${live.code.slice(1)}`;
    const counters = ['redirected', 'not_found', 'gone', 'blocked', 'failed'].map(
      (result) => `keyhop_redirects_total{result="${result}"`,
    );
    const route = (name: string) => `keyhop_http_requests_total{method="GET",route="${name}"`;
    expect(
      await growth(
        [...counters, 'keyhop_redirect_duration_seconds_count', route('/:code+'), route('other'), route('/')],
        async () => {
          const paths = [live.code, `${live.code}?query`, encoded, 'no-such-link', gone.code, blocked.code];
          for (const path of [...paths, `${live.code}+`, 'no-such-link+', 'index.php', 'a/b', '']) {
            await visit('GET', `/${path}`);
          }
          await visit('HEAD', `/${live.code}`);
        },
      ),
    ).toEqual([4, 2, 1, 1, 0, 8, 2, 1, 1]);
  });

  test('API requests are counted by route and status', async () => {
    const post = 'keyhop_http_requests_total{method="POST",route="/api/v1/links",status=';
    const happening = async () => {
      await create();
      await call('POST', '/api/v1/links', { json: { url: 'nonsense' } });
      await call('POST', '/api/v1/links', { json: { url: 'https://example.com/' }, key: 'kh_wrong' });
    };
    expect(await growth([`${post}"201"`, `${post}"400"`, `${post}"401"`], happening)).toEqual([1, 1, 1]);
  });

  test('there are no more time series after more links, keys, addresses and unknown paths', async () => {
    async function use(round: number): Promise<void> {
      const links = Array.from({ length: 100 }, (_, n) => ({ url: `https://example.com/${round}/${n}` }));
      const made = await call('POST', '/api/v1/links/bulk', { json: links });
      const codes = made.json<{ link: { code: string } }[]>().map(({ link }) => link.code);
      const { id, key } = await createKey('editor');
      await create({ alias: `alias-${round}-${process.pid}` }, key);
      await call('DELETE', `/api/v1/keys/${id}`);
      await Promise.all(
        codes.map(async (code, n) => {
          const message = { from: `127.0.${round + 1}.${n + 1}` };
          for (const path of [code, `${code}+`, `unknown-${round}-${n}`, `page-${round}-${n}.php`, `a${round}/${n}`]) {
            await visit('GET', `/${path}`, message);
          }
          await visit('GET', `/api/unknown/${round}/${n}`, message);
          await visit('GET', `/api/v1/links/${code}`, { ...message, headers: { 'X-API-Key': `${key}${n}` } });
          await visit(['PURGE', 'LINK', 'PROPFIND'][round] ?? 'MKCOL', `/${code}`, message);
        }),
      );
    }
    /** Of all processes; a busy machine may add a status, and a rare case a statement. */
    const known = async () => {
      const series = (await scrapeAll()).flatMap(({ series }) => [...series.keys()]);
      for (const operation of series.flatMap((one) => /operation="(.*?)"/.exec(one)?.slice(1) ?? [])) {
        expect(operation).toMatch(/^(?:select|insert|update|delete)_[a-z_]+$|^(?:look|fill|drop|announce|limit)$/);
      }
      return [...new Set(series.filter((one) => !/operation=/.test(one)).map((one) => one.replace(/,status=.*/, '')))];
    };
    await use(0);
    const before = await known();
    await use(1);
    await use(2);
    expect((await known()).sort()).toEqual(before.sort());
    for (const { service, series } of await scrapeAll())
      expect([service, series.size < 1_500]).toEqual([service, true]);
  }, 60_000);
};
