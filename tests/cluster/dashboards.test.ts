import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { panelsOf } from '../../infra/grafana/panel-queries.ts';
import { type LocalPrometheus, startPrometheus } from '../../infra/local/prometheus.ts';
import { eventually } from '../eventually.ts';
import { createClient } from '../http/client.ts';
import { launch, type Running } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { startLimit, startTestCluster, type TestCluster } from './test-cluster.ts';

const folder = fileURLToPath(new URL('../../infra/grafana/dashboards/', import.meta.url));
const dashboards = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
const queries = dashboards
  .flatMap(panelsOf)
  .flatMap(({ title, queries: each }) => each.map(({ expr }) => ({ title, expr })));

/** Milliseconds until Prometheus has seen a rate: two scrapes, and a rule that is evaluated after them. */
const firstAnswers = 60_000;

let cluster: TestCluster;
let embedded: Running;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let prometheus: LocalPrometheus;
let load: Load;

beforeAll(async () => {
  directory = await temporaryDirectory();
  cluster = await startTestCluster();
  const { adminKey } = cluster;
  embedded = launch({ DATA_DIR: directory.path, ADMIN_KEY: adminKey });
  const { port, opsPort } = await embedded.started();
  const targets = ([kind, services]: [string, readonly { name: string; opsPort: number }[]]) =>
    services.map((service) => ({ job: `keyhop-${kind}`, instance: service.name, opsPort: service.opsPort }));
  prometheus = await startPrometheus({
    directory: path.join(directory.path, 'prometheus'),
    targets: [
      ...targets(['read', cluster.readers]),
      ...targets(['write', cluster.writers]),
      { job: 'keyhop-embedded', instance: 'embedded', opsPort },
    ],
  });
  load = startLoad([cluster, { url: `http://127.0.0.1:${port}`, adminKey }]);
}, startLimit);

afterAll(async () => {
  await load.end();
  await prometheus.stop();
  await embedded[Symbol.asyncDispose]();
  await cluster.stop();
  await directory.remove();
}, 60_000);

interface Load {
  end(): Promise<void>;
}

/** Everything that visitors and authors do, right and wrong, again and again until it is ended. */
function startLoad(systems: readonly { url: string; adminKey: string }[]): Load {
  let isOver = false;
  const work = systems.map(async (system) => {
    const { visit, call, create, edit, show, remove } = createClient(() => system);
    const first = await create({ alias: 'taken' });
    while (!isOver) {
      const link = await create();
      const gone = await create();
      await remove(gone.code);
      const blocked = await create();
      await edit(blocked.code, { blocked: true });
      for (const { code } of [link, link, first, gone, blocked, { code: 'Unknown' }]) {
        await visit('GET', `/${code}`);
        await visit('GET', `/${code}+`);
      }
      await show(link.code);
      await call('POST', '/api/v1/links/bulk', { json: [{ url: 'https://example.com/1' }, { url: 'nothing' }] });
      await call('POST', '/api/v1/links', { json: { url: 'nothing' } });
      await call('POST', '/api/v1/links', { json: { url: 'https://example.com/', alias: 'taken' } });
      await call('POST', '/api/v1/links', { json: { url: 'https://example.com/' }, key: 'wrong' });
      await visit('GET', '/api/v1/nothing');
    }
  });
  return {
    async end() {
      isOver = true;
      await Promise.all(work);
    },
  };
}

interface Answer {
  status: string;
  error?: string;
  data?: { result: { value: [number, string] }[] };
}

/** As Grafana asks with all processes chosen and a step of less than the interval of scrapes, which is 10 s. */
async function ask(expr: string): Promise<Answer> {
  const query = expr.replaceAll('$instance', '.+').replaceAll('$__rate_interval', '40s');
  expect(query).not.toContain('$');
  const answer = await fetch(`${prometheus.url}/api/v1/query`, {
    method: 'POST',
    body: new URLSearchParams({ query }),
  });
  return (await answer.json()) as Answer;
}

/** At least one series with a value; a share of nothing is NaN. */
const hasValue = ({ data }: Answer) => data?.result.some(({ value }) => Number.isFinite(Number(value[1]))) ?? false;

test.each(queries)(
  '$title: $expr',
  async ({ expr }) => {
    await eventually(
      () => ask(expr),
      (answer) => answer.status === 'error' || hasValue(answer),
      firstAnswers,
    );
    expect((await ask(expr)).error).toBeUndefined();
  },
  firstAnswers + 10_000,
);

test('the variable of the dashboards offers every process', async () => {
  const offered = dashboards.map((text) => {
    const { templating } = JSON.parse(text) as { templating: { list: { name: string; query: string }[] } };
    return templating.list.find(({ name }) => name === 'instance')?.query;
  });
  for (const query of offered) {
    const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query ?? '') ?? [];
    const answer = await fetch(
      `${prometheus.url}/api/v1/label/${label}/values?match[]=${encodeURIComponent(selector)}`,
    );
    const { data } = (await answer.json()) as { data: string[] };
    expect(data).toEqual(['embedded', 'read-1', 'read-2', 'write-1', 'write-2']);
  }
});
