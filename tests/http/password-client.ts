import { randomBytes } from 'node:crypto';
import { eventually } from '../eventually.ts';
import { createClient } from './client.ts';
import type { Answer, Message } from './exchange.ts';
import { keepSecretFromLogs } from './kept-from-logs.ts';
import type { Topology } from './topology.ts';

export const html = { Accept: 'text/html' };
export const form = 'application/x-www-form-urlencoded';

/** Kept from the logs, as is the password. */
export function secrets() {
  const word = randomBytes(9).toString('hex');
  const [url, other, password] = [
    `https://example.com/secret-target-${word}`,
    `https://example.com/other-target-${word}`,
    `sésame ${word} &=+%`,
  ];
  for (const each of [url, other, password, word]) keepSecretFromLogs(each);
  return { url, other, password, word };
}

/** What a visitor does at a link with a password. */
export function createPasswordClient(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  const { visit } = createClient(at);

  const unlock = (path: string, password: string, { headers, ...message }: Message = {}) =>
    visit('POST', path, {
      body: new URLSearchParams({ password }).toString(),
      headers: { 'Content-Type': form, ...headers },
      ...message,
    });

  return { unlock };
}

/** Waits until it is answered by this status. */
export const inTime = (ask: () => Promise<Answer>, status: number) =>
  eventually(ask, (answer) => answer.status === status);
