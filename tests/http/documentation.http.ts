import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OperationObject, Response } from '../../services/write/documentation/openapi.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem } from './client.ts';
import type { Answer } from './exchange.ts';
import { documentOf } from './held-to-document.ts';
import type { Suite } from './over-topologies.ts';

interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

export const documentation: Suite = (at) => {
  const { call, createKey, visit } = createClient(at);
  const document = () => documentOf(at().url).document;

  function operations(): Documented[] {
    return Object.entries(document().paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  }

  test('is a valid OpenAPI 3.1 document', async () => {
    const answer = await visit('GET', '/api/openapi.json');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\./),
      servers: [{ url: at().baseUrl }],
    });
    expect(await new Validator().validate(answer.json())).toEqual({ valid: true });
  });

  test('has a name of its own for every operation', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has a page that needs nothing but itself, and shows every operation', async () => {
    const { text, headers, status } = await visit('GET', '/-/docs', { headers: { Accept: 'text/html' } });
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|<link|<iframe|<img|\ssrc=|\sstyle=|\son\w+=|url\(|@import/i);
    // Every link of the page leads to itself or to this origin.
    const links = Array.from(text.matchAll(/\shref="([^"]*)"/g), ([, href]) => href as string);
    const inside = links.filter((href) => href.startsWith('#')).map((href) => href.slice(1));
    expect(inside.filter((id) => !text.includes(` id="${id}"`))).toEqual([]);
    expect(new Set(links.filter((href) => !href.startsWith('#')))).toEqual(new Set(['/api/openapi.json']));
    for (const { method, path, operation } of operations()) {
      expect(text).toContain(`<details id="${operation.operationId}">`);
      expect(text).toContain(`${method} ${path}`);
    }
  });

  test('what it says of keys and bodies holds for every operation', async () => {
    const { adminKey } = at();
    for (const { method, path, operation } of operations().filter((each) => each.operation.security.length > 0)) {
      const where = path.replace(/\{\w+\}/, 'some-code');
      const ask = (headers: Record<string, string>) => visit(method, where, { body: '{}', headers });
      expectProblem(await ask({ 'X-API-Key': adminKey, Authorization: `Bearer ${adminKey}` }), 400, 'invalid_request');
      expectProblem(await ask({}), 401);
      if (operation.requestBody === undefined) continue;
      const type = Object.keys(operation.requestBody.content)[0] as string;
      const coding = { 'Content-Type': type, 'Content-Encoding': 'gzip' };
      expectProblem(await ask({ 'X-API-Key': adminKey, ...coding }), 415);
    }
  });

  describe('its examples', () => {
    const volatile = /^(?:code|shortUrl|createdAt|id|key|createdBy|total|people|bots)$/;

    /** Without what differs from one time to the next. */
    const steady = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (name, member) => (volatile.test(name) ? typeof member : member));

    const exampleOf = (response: Response) => Object.values(response.content ?? {})[0];

    /** An answer that is shown must be as it is shown; of a list, what is shown must be in it. */
    function expectAsShown({ status, text }: Answer, { responses }: OperationObject): void {
      expect(status).toBeLessThan(400);
      const shown = exampleOf(responses[status] as Response)?.example;
      if (shown === undefined) return;
      if (typeof shown === 'string') expect(text.replace(/[\w-]+\n$/, '')).toBe(shown.replace(/[\w-]+\n$/, ''));
      else if (isList(shown))
        for (const item of shown.items) expect(steady(JSON.parse(text).items)).toContainEqual(steady(item));
      else expect(steady(JSON.parse(text))).toEqual(steady(shown));
    }

    /** Of the parameters that are shown. */
    function queryOf({ parameters = [] }: OperationObject): string {
      const shown = parameters.filter((each) => each.in === 'query' && each.example !== undefined);
      const query = new URLSearchParams(shown.map(({ name, example }): [string, string] => [name, String(example)]));
      return shown.length > 0 ? `?${query}` : '';
    }

    function bodyOf(type: string | undefined, example: unknown): string {
      if (type === 'application/x-www-form-urlencoded') return `${new URLSearchParams(example as never)}`;
      return typeof example === 'string' ? example : JSON.stringify(example);
    }

    const isList = (value: unknown): value is { items: unknown[] } =>
      Array.isArray((value as { items?: unknown }).items);

    test('are of the schemas that they are of', () => {
      const documented = documentOf(at().url);
      const media = operations().flatMap(({ operation: { requestBody, responses } }) => [
        ...Object.values(requestBody?.content ?? {}),
        ...Object.values(responses).flatMap((response) =>
          'content' in response ? Object.values(response.content ?? {}) : [],
        ),
      ]);
      const examples = media.filter(({ example }) => example !== undefined);
      expect(examples.length).toBeGreaterThan(10);
      // One of many links is there to be refused.
      const wrong = examples.flatMap(({ schema, example }) =>
        schema.$ref === '#/components/schemas/NewLinks' ? [] : documented.invalid(schema, example),
      );
      expect(wrong).toEqual([]);
    });

    test('do, one after the other, what the document shows', async () => {
      const { key } = await createKey('admin');
      const made = new Map<string, string>();
      const order = [
        'shorten',
        'createLink',
        'listLinks',
        'showLink',
        'follow',
        'preview',
        'qrCode',
        'linkStats',
        'stats',
        'editLink',
        'unlock',
        'deleteLink',
        'createLinks',
      ];
      order.push('createKey', 'listKeys', 'showKey', 'editKey', 'rotateKey', 'revokeKey');
      order.push('takeDown', 'listTakedowns', 'liftTakedown');
      order.push('home', 'robots', 'icon', 'openapi', 'docs');
      const all = operations();
      expect(all.map(({ operation }) => operation.operationId).sort()).toEqual(order.toSorted());
      for (const name of order) {
        const { method, path, operation } = all.find((each) => each.operation.operationId === name) as Documented;
        const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
        const text = bodyOf(type, body?.example);
        const parameter = operation.parameters?.find((each) => each.in === 'path');
        const where = path.replace(/\{\w+\}/, made.get(path.replace(/\/\{.*$/, '')) ?? String(parameter?.example));
        const ask = () =>
          call(method, where + queryOf(operation), {
            key,
            ...(type !== undefined && { body: text, headers: { 'Content-Type': type } }),
          });
        // The password that it was given just before is seen everywhere a little later.
        const answer = await eventually(ask, ({ status }) => name !== 'unlock' || status !== 405);
        expectAsShown(answer, operation);
        if (['createKey', 'takeDown'].includes(name)) made.set(path, answer.json<{ id: string }>().id);
      }
    });

    test('of a problem is what a body without a url is answered with', async () => {
      const problem = expectProblem(await call('POST', '/api/v1/links', { json: {} }), 400);
      expect(document().components.schemas['Problem']?.examples).toEqual([problem]);
    });
  });
};

/** Errors that no test brings about at every operation: they take a broken store, a defect, a strange client, or a flood. */
const rare = [408, 417, 429, 431, 500, 503];

/** To be run after all the other suites. */
export const documentedAnswers: Suite = (at) => {
  test('no answer is documented that was not seen', () => {
    const { document, seen } = documentOf(at().url);
    const documented = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ operationId, responses, security }) =>
        Object.keys(responses)
          .map(Number)
          // Where neither key nor body can be wrong, a 400 is for what is no HTTP.
          .filter((status) => !rare.includes(status) && (status !== 400 || security.length > 0))
          .map((status) => `${operationId} ${status}`),
      ),
    );
    expect(documented.filter((each) => !seen.has(each))).toEqual([]);
  });
};
