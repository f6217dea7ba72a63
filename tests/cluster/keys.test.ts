import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { runKeysWell } from '../run-keys.ts';
import { serviceEnv, startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster({ writers: 3, readers: 1 });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

/** What a change must have taken effect in, in every process. */
const limit = 5_000;

/** Whoever administers the cluster at a terminal: the program knows of it by these variables. */
const run = (command: string, env: Record<string, string>) => runKeysWell(command, { ...serviceEnv(cluster), ...env });

const ask = async (key: string, writer: TestCluster['writers'][number]) =>
  (await exchange(urlOf(writer), 'GET', '/api/v1/links', { headers: { 'X-API-Key': key } })).status;

/** What each write process answers who shows a key. */
const answers = (key: string) => Promise.all(cluster.writers.map((writer) => ask(key, writer)));

const everywhere = (status: number) => [status, status, status];

/** Resolves when every write process refuses a key that it knew. */
const refusedEverywhere = (key: string) =>
  eventually(
    () => answers(key),
    (statuses) => statuses.every((status) => status === 401),
    limit,
  );

/** A key that all write processes have in their memory. */
async function knownKey(): Promise<{ key: string; ID: string }> {
  const key = await run('create', { ROLE: 'editor', OWNER: 'somebody' });
  expect(await answers(key)).toEqual(everywhere(200));
  return { key, ID: key.split('_')[1] as string };
}

/** A request of an admin to one of the processes; the others hear of it by the store alone. */
async function callFirst(method: string, path: string, json?: object): Promise<string> {
  const [writer] = cluster.writers;
  if (writer === undefined) throw new Error('There is no write process.');
  const headers = { 'X-API-Key': cluster.adminKey, ...(json && { 'Content-Type': 'application/json' }) };
  const answer = await exchange(urlOf(writer), method, path, { headers, body: json && JSON.stringify(json) });
  expect(answer.status).toBeLessThan(300);
  return answer.text;
}

test.each([
  ['by command', ({ ID }: { ID: string }) => run('revoke', { ID })],
  ['by API', ({ ID }: { ID: string }) => callFirst('DELETE', `/api/v1/keys/${ID}`)],
])('a key revoked %s is refused by every process within 5 s', async (_, revoke) => {
  const { key, ID } = await knownKey();
  await revoke({ ID });
  await refusedEverywhere(key);
});

test.each([
  ['by command', ({ ID }: { ID: string }) => run('rotate', { ID })],
  [
    'by API',
    async ({ ID }: { ID: string }) =>
      (JSON.parse(await callFirst('POST', `/api/v1/keys/${ID}/rotate`, {})) as { key: string }).key,
  ],
])(
  'of a key rotated %s every process takes the new secret at once, and refuses the old within 5 s',
  async (_, rotate) => {
    const { key, ID } = await knownKey();
    const next = await rotate({ ID });
    expect(await answers(next)).toEqual(everywhere(200));
    await refusedEverywhere(key);
    expect(await answers(next)).toEqual(everywhere(200));
  },
);

test('within its grace every process takes the secret before, too, and after it none does', async () => {
  const { key, ID } = await knownKey();
  const next = await run('rotate', { ID, GRACE: '3600' });
  for (const each of [key, next, key]) expect(await answers(each)).toEqual(everywhere(200));
  const last = await run('rotate', { ID, GRACE: '2' });
  await refusedEverywhere(key);
  await refusedEverywhere(next);
  expect(await answers(last)).toEqual(everywhere(200));
});

test('a key whose end was moved up is refused by every process within 5 s, and taken at once when it is put off', async () => {
  const { key, ID } = await knownKey();
  await callFirst('PATCH', `/api/v1/keys/${ID}`, { expiresAt: new Date(Date.now() + 100).toISOString() });
  await refusedEverywhere(key);
  await run('expire', { ID, AT: 'never' });
  expect(await answers(key)).toEqual(everywhere(200));
});

test('whoever lost the last admin key makes another', async () => {
  await run('revoke', { ID: 'configured' });
  await refusedEverywhere(cluster.adminKey);
  const key = await run('create', {});
  expect(await answers(key)).toEqual(everywhere(200));
  expect(await run('list', {})).toContain(key.split('_')[1]);
});
