import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from '../http/client.ts';
import { startEmbedded, type Topology } from '../http/topology.ts';
import { launch } from '../keyhop-process.ts';
import { scrape } from '../metrics/exposition.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

/** Milliseconds until a list that changed holds, as docs/abuse.md says. */
const limit = 5_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let topology: Topology;
let deny: string;
let allow: string;
const { call, create, edit, show, visit } = createClient(() => topology);

beforeAll(async () => {
  directory = await temporaryDirectory();
  deny = path.join(directory.path, 'deny.txt');
  allow = path.join(directory.path, 'allow.txt');
  writeFileSync(deny, '');
  writeFileSync(allow, '.example.com\n.example.net\n');
  topology = await startEmbedded({ DENY_HOSTS: deny, ALLOW_HOSTS: allow });
});
afterAll(async () => {
  await topology?.stop();
  await directory.remove();
});

const shorten = (url: string) => call('POST', '/api/v1/links', { json: { url } });

/** Resolves once such a URL is answered so. */
const answered = (url: string, status: number) =>
  eventually(
    () => shorten(url),
    (answer) => answer.status === status,
    limit,
  );

const redirects = (code: string, status: number) =>
  eventually(
    () => visit('GET', `/${code}`),
    (answer) => answer.status === status,
    limit,
  );

test('what is denied from now on is refused at once, and answers 451 where it is there already; and back again', async () => {
  const [denied, other] = [
    await create({ url: 'https://a.example.net/b?c' }),
    await create({ url: 'https://example.net/' }),
  ];
  await redirects(denied.code, 302);
  writeFileSync(deny, '# phishing\n*.A.example.net\n');
  const refused = expectProblem(await answered('https://b.a.example.net/', 422), 422, 'refused');
  expect(refused.errors).toEqual([{ field: 'url', message: 'leads to a host that is denied here' }]);
  expectProblem(await redirects(denied.code, 451), 451, 'blocked');
  expectProblem(await edit(other.code, { url: 'https://a.example.net/' }), 422, 'refused');
  expect((await show(denied.code)).json<LinkDocument>().blocked).toBe(true);
  expect((await visit('GET', `/${other.code}`)).status).toBe(302);
  writeFileSync(deny, '');
  await redirects(denied.code, 302);
  await answered('https://b.a.example.net/', 201);
});

test('where only some hosts are allowed, others are refused; links that are there stay', async () => {
  const { code } = await create({ url: 'https://example.net/' });
  const refused = expectProblem(await shorten('https://example.org/'), 422, 'refused');
  expect(refused.errors).toEqual([{ field: 'url', message: 'leads to a host that is not allowed here' }]);
  writeFileSync(allow, 'https://www.example.org/shop\n');
  await answered('https://www.example.org/shop/1', 201);
  expect(fieldsOf(expectProblem(await shorten('https://www.example.org/'), 422, 'refused'))).toEqual(['url']);
  expect((await visit('GET', `/${code}`)).status).toBe(302);
  expect((await edit(code, { title: 'the same' })).status).toBe(200);
});

test('what refused is counted, and lines that are no rules are told of', async () => {
  writeFileSync(deny, 'a.example.org\nno rule\n');
  const figures = async () => (await scrape(topology.opsUrls[0] as string)).series;
  const series = await eventually(figures, (all) => all.get('keyhop_host_list_bad_lines{list="deny"}') === 1, limit);
  expect(series.get('keyhop_host_list_rules{list="deny"}')).toBe(1);
  expect(series.get('keyhop_host_list_rules{list="allow"}')).toBe(1);
  expect(series.get('keyhop_host_list_age_seconds{list="deny"}')).toBeLessThan(limit / 1_000);
  expect(series.get('keyhop_host_refusals_total{list="deny"}')).toBeGreaterThan(0);
  expect(series.get('keyhop_host_refusals_total{list="allow"}')).toBeGreaterThan(0);
});

test('it does not start with a list that is not there', async () => {
  const missing = path.join(directory.path, 'missing.txt');
  const { code, stderr } = await launch({ DATA_DIR: directory.path, DENY_HOSTS: missing }).ended;
  expect([code, stderr]).toEqual([2, expect.stringMatching(/DENY_HOSTS is ".*missing\.txt".*ENOENT/)]);
});
