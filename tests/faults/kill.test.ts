import { Agent } from 'node:http';
import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { launch, type Running } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const links = 10_000;
const kills = 20;
const inFlight = 32;

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };

test('twenty times kill -9 at full speed: every 201 resolves to its own URL, and no code comes twice', async () => {
  const began = performance.now();
  await using directory = await temporaryDirectory();
  const env: Record<string, string> = { DATA_DIR: directory.path, ADMIN_KEY };
  await using running = new AsyncDisposableStack();
  const start = () => running.use(launch(env));

  let keyhop: Running = start();
  let up = keyhop.started();
  const { port } = await up;
  env['PORT'] = String(port);
  const origin = `http://127.0.0.1:${port}`;
  const acknowledged = new Map<string, string>();
  const twice: string[] = [];
  let unanswered = 0;
  let attempt = 0;

  async function createOne(agent: Agent): Promise<void> {
    const url = `https://example.com/${attempt++}`;
    const answer = await exchange(origin, 'POST', '/api/v1/links', { headers, body: JSON.stringify({ url }), agent });
    if (answer.status !== 201) throw new Error(`A link got ${answer.status}: ${answer.text}`);
    const { code } = answer.json<{ code: string }>();
    if (acknowledged.has(code)) twice.push(code);
    acknowledged.set(code, url);
  }

  async function create(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (acknowledged.size < links) {
      const asked = keyhop;
      try {
        await createOne(agent);
      } catch (error) {
        // Only death excuses; whether such a link was made is unknown.
        if (!asked.child.killed) throw error;
        unanswered++;
        await up;
      }
    }
    agent.destroy();
  }

  async function restart() {
    expect((await keyhop.end('SIGKILL')).signal).toBe('SIGKILL');
    keyhop = start();
    return keyhop.started();
  }

  async function killAgainAndAgain(): Promise<void> {
    for (let kill = 1; kill <= kills; kill++) {
      await eventually(
        async () => acknowledged.size,
        (made) => made >= (kill * links) / (kills + 1),
      );
      up = restart();
      await up;
    }
  }

  await Promise.all([killAgainAndAgain(), ...Array.from({ length: inFlight }, create)]);

  expect(twice).toEqual([]);
  // The kills did meet requests under way.
  expect(unanswered).toBeGreaterThan(kills);
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const lost: string[] = [];
  const check = async ([code, url]: [string, string]) => {
    const { headers: got } = await exchange(origin, 'GET', `/${code}`, { agent });
    if (got.location !== url) lost.push(`${code} should lead to ${url}, and leads to ${got.location}`);
  };
  const entries = [...acknowledged];
  while (entries.length > 0) await Promise.all(entries.splice(0, 1_000).map(check));
  agent.destroy();
  expect(lost).toEqual([]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stderr.write(`${acknowledged.size} links, ${kills} kills, ${unanswered} unanswered, in ${seconds} s\n`);
}, 180_000);
