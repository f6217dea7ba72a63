import { expect } from '@jest/globals';
import { type Answer, exchange, type Message } from './exchange.ts';
import type { Topology } from './topology.ts';

export interface LinkDocument {
  code: string;
  shortUrl: string;
  url: string;
  createdAt: string;
  expiresAt: string | null;
  state: string;
  blocked: boolean;
  redirect: number;
  tags: string[];
  title: string | null;
  maxClicks: number | null;
  notBefore: string | null;
  forwardQuery: boolean;
  forwardPath: boolean;
  hasPassword: boolean;
  rules: { if: object; url: string }[];
  clicks: { total: number; people: number; bots: number };
}

export interface ProblemDocument {
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

export interface KeyDocument {
  id: string;
  name: string;
  role: string;
  owner: string;
  createdAt: string;
  expiresAt: string | null;
  key: string;
}

interface Call extends Message {
  /** What becomes the body, and its type. */
  json?: unknown;
  /** The API key; the admin's without one. */
  key?: string;
}

export const target = 'https://example.com/some/long/path?with=query#and-fragment';

/** What a user of the API does, at a topology that need not run yet. */
export function createClient(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  /** A request as a visitor sends it, without a key. */
  const visit = (method: string, path: string, message?: Message) => exchange(at().url, method, path, message);

  const call = (method: string, path: string, { json, key = at().adminKey, headers, ...message }: Call = {}) =>
    visit(method, path, {
      ...message,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: { 'X-API-Key': key, ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    });

  const linkPath = (code: string) => `/api/v1/links/${code}`;

  async function create(fields: Record<string, unknown> = {}, key = at().adminKey): Promise<LinkDocument> {
    const answer = await call('POST', '/api/v1/links', { json: { url: target, ...fields }, key });
    if (answer.status !== 201) throw new Error(`No link was created: ${answer.status} ${answer.text}`);
    return answer.json();
  }

  async function createKey(role: string, fields: Record<string, unknown> = {}): Promise<KeyDocument> {
    const answer = await call('POST', '/api/v1/keys', { json: { name: `a test's ${role}`, role, ...fields } });
    if (answer.status !== 201) throw new Error(`No key was created: ${answer.status} ${answer.text}`);
    return answer.json();
  }

  const edit = (code: string, json: unknown, call_: Omit<Call, 'json'> = {}) =>
    call('PATCH', linkPath(code), { ...call_, json });
  const show = (code: string, key = at().adminKey) => call('GET', linkPath(code), { key });
  const remove = (code: string, key = at().adminKey) => call('DELETE', linkPath(code), { key });

  return { visit, call, create, createKey, edit, show, remove };
}

/** Holds an answer to what every error of the API promises; gives back its document. */
export function expectProblem(answer: Answer, status: number, code?: string): ProblemDocument {
  expect({ status: answer.status, type: answer.headers['content-type'], text: answer.text }).toEqual({
    status,
    type: 'application/problem+json',
    text: expect.any(String),
  });
  const problem = answer.json<ProblemDocument>();
  expect(problem).toMatchObject({
    title: expect.stringMatching(/./),
    status,
    code: code ?? expect.stringMatching(/^[a-z_]+$/),
    detail: expect.stringMatching(/./),
  });
  expect(answer.headers['cache-control']).toBe('no-store');
  return problem;
}

/** The fields that a problem document names. */
export const fieldsOf = ({ errors = [] }: ProblemDocument) => errors.map(({ field }) => field).sort();
