import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Figures } from '../bench/cluster/measure.ts';
import { clusterTable } from '../infra/local/cluster-settings.ts';
import { configTable } from '../services/embedded/config.ts';
import { configTable as readTable } from '../services/read/config.ts';
import { linkSettings, configTable as writeTable } from '../services/write/config.ts';
import { problemKinds } from '../shared/openapi/problem-kinds.ts';
import { serviceSettings } from '../shared/runtime/service-settings.ts';
import { topologies } from './http/topology.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');

test('the README’s table of variables is the one in the code', () => {
  expect(readme).toContain(rowsOf(configTable));
});

test('the tables of the cluster’s variables are those in the code', () => {
  const common = { ...serviceSettings, ...linkSettings };
  const { RATE_LIMIT: _, ...local } = clusterTable;
  const cluster = read('docs/cluster.md');
  expect(cluster).toContain(rowsOf({ ...writeTable, ...readTable }, common));
  expect(cluster).toContain(rowsOf(local, common));
});

test('the README’s table of errors is the one in the code', () => {
  const rows = problemKinds.map(({ status, code, when }) => `| ${status} | \`${code}\` | ${when} |`);
  expect(readme).toContain(rows.join('\n'));
});

test('every error there is has a row in that table', () => {
  const told = new Set(problemKinds.map(({ status, code }) => `${status} ${code}`));
  const inCode = (file: string, pattern: RegExp) =>
    Array.from(read(file).matchAll(pattern), ([, status, code]) => `${status} ${code}`);
  const found = [
    ...inCode('shared/errors.ts', /readonly status = (\d+);\s+readonly code = '(\w+)'/g),
    ...inCode('shared/http/http-server.ts', /problem\((\d+), '(\w+)'/g),
    ...inCode('shared/http/problem.ts', /problem\((\d+), '(\w+)'/g),
    ...inCode('infra/nginx/balancer-errors.ts', /status: (\d+),\s+code: '(\w+)'/g),
  ];
  expect(found.length).toBeGreaterThan(25);
  expect(found.filter((each) => !told.has(each))).toEqual([]);
});

test('the README’s examples do what it says', async () => {
  await using directory = await temporaryDirectory();
  const topology = await topologies[0]?.start();
  if (topology === undefined) throw new Error('There is no topology.');
  try {
    const examples = blocks('sh').filter((block) => block.startsWith('curl'));
    expect(examples.length).toBeGreaterThanOrEqual(7);
    for (const example of examples) {
      const script = example
        .replaceAll('http://localhost:8080', topology.url)
        .replace(/^curl/gm, 'curl --silent --show-error --fail-with-body --max-time 5');
      const { stdout } = await run('bash', ['-euc', script], {
        cwd: directory.path,
        env: { ...process.env, KEY: topology.adminKey },
      });
      if (example.includes('"alias": "spring"')) {
        const shown = Object.keys(JSON.parse(blocks('json')[0] as string) as object);
        expect(Object.keys(JSON.parse(stdout) as object)).toEqual(shown);
      }
    }
  } finally {
    await topology.stop();
  }
});

test('the README’s figures are those of the benchmark’s last results', () => {
  const { 'redirect-uniform': redirect, create, store } = JSON.parse(read('bench/results/embedded.json')).results;
  for (const { median, least, most } of [redirect.against.node.ratio, create.against.node.ratio]) {
    expect(readme).toContain(`| ${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)}) |`);
  }
  expect(readme).toContain(`${Math.round(store.bytesPerLink)} bytes`);
});

test('the figures of docs/cluster.md are those of the benchmark’s last results', () => {
  const { results } = JSON.parse(read('bench/results/cluster.json')) as { results: Figures[] };
  for (const { scenario, redirects, heldPerSecond } of results) {
    const rates = `${scenario.gets.toLocaleString('en')} + ${scenario.creates}`;
    const held = Math.round(heldPerSecond).toLocaleString('en');
    const [p50, p99] = [Math.round(redirects.p50), Math.round(redirects.p99)];
    expect(read('docs/cluster.md')).toContain(`| ${rates} | ${scenario.nodes} | ${held} | ${p50} ms | ${p99} ms |`);
  }
});

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])('%s links to files that are there', (file) => {
  const links = Array.from(read(file).matchAll(/\]\(([^):]+)\)/g), ([, link]) => link as string);
  expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
});

test('every make target that a document names is in the Makefile', () => {
  const makefile = read('Makefile');
  const named = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'docs/performance.md',
    'services/embedded/banner.ts',
  ].flatMap((file) =>
    Array.from(read(file).matchAll(/\bmake ([a-z][a-z-]+)\b(?=[`.,;:) \n])/g), ([, target]) => target as string),
  );
  const targets = new Set(named.filter((word) => !['it', 'its', 'them', 'brings'].includes(word)));
  expect([...targets].filter((target) => !makefile.includes(`\n${target}:`))).toEqual([]);
});

/** The rows of a table of variables, without those of `others`. */
function rowsOf(table: Record<string, Described>, others: object = {}): string {
  return Object.entries(table)
    .filter(([name]) => !(name in others))
    .map(
      ([name, { default: value, meaning }]) =>
        `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${meaning} |`,
    )
    .join('\n');
}

interface Described {
  default?: string;
  meaning: string;
}

const run = promisify(execFile);

function blocks(language: string): string[] {
  return Array.from(
    readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g')),
    ([, block]) => block as string,
  );
}
