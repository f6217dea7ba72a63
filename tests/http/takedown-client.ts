import { randomUUID } from 'node:crypto';
import { createClient } from './client.ts';
import { everywhere } from './everywhere.ts';
import type { Topology } from './topology.ts';

export interface TakedownDocument {
  id: string;
  host: string | null;
  url: string | null;
  owner: string | null;
  code: string | null;
  reason: string | null;
  createdAt: string;
  createdBy: string;
}

/** Milliseconds in which a takedown holds everywhere, and is lifted everywhere. */
export const takedownLimit = 5_000;

export const takedownPath = '/api/v1/takedowns';

/** A host that nothing else is about. */
export const newHost = () => `${randomUUID()}.example.net`;

/** What an admin does with takedowns, and what becomes of it. */
export function createTakedownClient(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  const { call, visit } = createClient(at);
  const standing: string[] = [];

  const post = (json: unknown, key = at().adminKey) => call('POST', takedownPath, { json, key });
  const lift = (id: string, key = at().adminKey) => call('DELETE', `${takedownPath}/${id}`, { key });
  const list = async () => (await call('GET', takedownPath)).json<{ items: TakedownDocument[] }>().items;

  async function takeDown(json: unknown): Promise<TakedownDocument> {
    const answer = await post(json);
    if (answer.status !== 201) throw new Error(`Nothing was taken down: ${answer.status} ${answer.text}`);
    const made = answer.json<TakedownDocument>();
    standing.push(made.id);
    return made;
  }

  /** Lifts all that `takeDown` has made. */
  async function liftAll(): Promise<void> {
    for (const id of standing.splice(0)) {
      const { status, text } = await lift(id);
      if (status !== 204) throw new Error(`A takedown was not lifted: ${status} ${text}`);
    }
  }

  const answersEverywhere = (where: string, status: number) =>
    everywhere(
      () => visit('GET', where),
      (answer) => answer.status === status,
    );

  return { post, lift, list, takeDown, liftAll, answersEverywhere };
}
