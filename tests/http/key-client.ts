import { eventually } from '../eventually.ts';
import { createClient, expectProblem } from './client.ts';
import type { Topology } from './topology.ts';

/** What an admin does with keys. */
export function createKeyClient(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  const { call } = createClient(at);
  const makeKey = (json: unknown, key = at().adminKey) => call('POST', '/api/v1/keys', { json, key });
  const revoke = (id: string) => call('DELETE', `/api/v1/keys/${id}`);
  const showKey = (id: string) => call('GET', `/api/v1/keys/${id}`);
  const editKey = (id: string, json: unknown) => call('PATCH', `/api/v1/keys/${id}`, { json });
  const rotate = (id: string, json?: unknown) => call('POST', `/api/v1/keys/${id}/rotate`, { json });

  /** Whether a key opens anything. */
  const isGood = async (key: string) => (await call('GET', '/api/v1/links', { key })).status === 200;

  /** Resolves when a key is refused, which it must be within five seconds. */
  async function refused(key: string): Promise<void> {
    const list = () => call('GET', '/api/v1/links', { key });
    expectProblem(await eventually(list, ({ status }) => status !== 200, 5_000), 401, 'unauthenticated');
  }

  return { makeKey, revoke, showKey, editKey, rotate, isGood, refused };
}
