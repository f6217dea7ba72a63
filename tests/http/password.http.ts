import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import type { Answer, Message } from './exchange.ts';
import { keepSecretFromLogs } from './kept-from-logs.ts';
import type { Suite } from './over-topologies.ts';
import { visibleWithin } from './stats-client.ts';

const html = { Accept: 'text/html' };
const form = 'application/x-www-form-urlencoded';

/** Kept from the logs, as is the password. */
function secrets() {
  const word = randomBytes(9).toString('hex');
  const [url, other, password] = [
    `https://example.com/secret-target-${word}`,
    `https://example.com/other-target-${word}`,
    `sésame ${word} &=+%`,
  ];
  for (const each of [url, other, password, word]) keepSecretFromLogs(each);
  return { url, other, password, word };
}

export const passwords: Suite = (at) => {
  const { call, create, edit, remove, show, visit } = createClient(at);

  const unlock = (path: string, password: string, { headers, ...message }: Message = {}) =>
    visit('POST', path, {
      body: new URLSearchParams({ password }).toString(),
      headers: { 'Content-Type': form, ...headers },
      ...message,
    });

  const expectNothingOf = (word: string, { headers, text }: Answer) =>
    expect(JSON.stringify(headers) + text).not.toContain(word);

  const inTime = (ask: () => Promise<Answer>, status: number) => eventually(ask, (answer) => answer.status === status);

  test('a link with a password asks for it, and tells nobody without it where it leads', async () => {
    const { url, other, password, word } = secrets();
    const { code } = await create({ url, password, rules: [{ if: { weight: 50 }, url: other }] });
    const encoded = `/%${code.charCodeAt(0).toString(16)}${code.slice(1)}`;
    for (const path of [`/${code}`, encoded, `/${code}?a=b`, `/${code}+`]) {
      for (const [method, headers] of [
        ['GET', html],
        ['GET', { Accept: 'application/json' }],
        ['GET', {}],
        ['HEAD', html],
      ] as const) {
        const answer = await visit(method, path, { headers: { ...headers } });
        expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
        expectNothingOf(word, answer);
      }
    }
    const preview = (await visit('GET', `/${code}+`, { headers: { Accept: 'application/json' } })).json();
    expect(preview).toMatchObject({ code, url: null, otherUrls: [], hasPassword: true });
    for (const headers of [html, {}]) {
      const answer = await unlock(`/${code}`, `${password} `, { headers: { ...headers } });
      expect(answer.status).toBe(403);
      expectNothingOf(word, answer);
    }
  });

  test('the page that asks has a form, no script, and a policy by which it works', async () => {
    const { url, password } = secrets();
    const { code } = await create({ url, password });
    const { text, headers } = await visit('GET', `/${code}`, { headers: html });
    expect(text).toMatch(/<form method="post">/);
    expect(text).toMatch(/<input type="password" name="password"/);
    expect(text).not.toMatch(/<script|http-equiv|\saction=/i);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http: https:;");
    expect(policy).not.toMatch(/script-src|unsafe/);
  });

  test('with its password it leads where it would without, with what it forwards', async () => {
    const { url, other, password } = secrets();
    const { code } = await create({
      url,
      password,
      redirect: 301,
      forwardQuery: true,
      forwardPath: true,
      rules: [{ if: { query: { name: 'other' } }, url: other }],
    });
    for (const [path, expected] of [
      [`/${code}`, url],
      [`/${code}?a=%20b`, `${url}?a=%20b`],
      [`/${code}/c/d?other`, `${other}/c/d?other`],
    ] as const) {
      expect((await visit('GET', path, { headers: html })).status).toBe(200);
      const { status, headers } = await unlock(path, password);
      expect([status, headers.location, headers['cache-control']]).toEqual([303, expected, 'private, no-store']);
    }
    expect((await unlock(`/${code}`, password.normalize('NFD'))).status).toBe(303);
  });

  test('a browser that has it wrong may try again, everybody else is told', async () => {
    const { url, password } = secrets();
    const { code } = await create({ url, password });
    const page = await unlock(`/${code}`, 'wrong', { headers: html });
    expect([page.status, page.headers['cache-control']]).toEqual([403, 'no-store']);
    expect(page.text).toContain('This is not the password of this link.');
    expect(page.text).toContain('<form method="post">');
    for (const wrong of ['wrong', '', password.toUpperCase()]) {
      expectProblem(await unlock(`/${code}`, wrong), 403, 'wrong_password');
    }
  });

  test('redirects are clicks, and asking for the password is none', async () => {
    const { url, password } = secrets();
    const { code } = await create({ url, password });
    await visit('GET', `/${code}`);
    await unlock(`/${code}`, 'wrong');
    for (let n = 0; n < 3; n++) expect((await unlock(`/${code}`, password)).status).toBe(303);
    await eventually(
      async () => (await show(code)).json<LinkDocument>().clicks.total,
      (total) => total > 2,
      visibleWithin,
    );
    expect((await show(code)).json<LinkDocument>().clicks.total).toBe(3);
  }, 60_000);

  test('a maximum of clicks is used up by redirects only', async () => {
    const { url, password } = secrets();
    const { code } = await create({ url, password, maxClicks: 1 });
    await visit('GET', `/${code}`);
    await unlock(`/${code}`, 'wrong');
    expect((await unlock(`/${code}`, password)).status).toBe(303);
    for (const answer of [await visit('GET', `/${code}`), await unlock(`/${code}`, password)]) {
      expectProblem(answer, 410, 'gone');
    }
  });

  test('is kept as a hash that nobody is shown, changed and taken away by edits', async () => {
    const { url, password, word } = secrets();
    const made = await call('POST', '/api/v1/links', { json: { url: 'https://example.com/', password } });
    const { code, hasPassword } = made.json<LinkDocument>();
    expect(hasPassword).toBe(true);
    for (const answer of [made, await show(code), await edit(code, { url })]) {
      expect(answer.text).not.toMatch(/scrypt|"password"/);
      expect(answer.text.replace(url, '')).not.toContain(word);
      expect(answer.json()).toMatchObject({ hasPassword: true });
    }
    await edit(code, { password: 'another one' });
    await inTime(() => unlock(`/${code}`, 'another one'), 303);
    expect((await unlock(`/${code}`, password)).status).toBe(403);
    expect((await edit(code, { password: null })).json()).toMatchObject({ hasPassword: false });
    expect((await inTime(() => visit('GET', `/${code}`), 302)).headers.location).toBe(url);
  });

  test('a creation that is repeated makes one link, with its password', async () => {
    const { url, password } = secrets();
    const headers = { 'Idempotency-Key': randomBytes(9).toString('hex') };
    const ask = () => call('POST', '/api/v1/links', { json: { url, password }, headers });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.status, second.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
    const { code } = second.json<LinkDocument>();
    expect(first.json<LinkDocument>().code).toBe(code);
    expect((await unlock(`/${code}`, password)).status).toBe(303);
  });

  describe('what is no attempt', () => {
    test('is refused by its kind', async () => {
      const { url, password } = secrets();
      const { code } = await create({ url, password });
      const post = (body: string, type?: string) =>
        visit('POST', `/${code}`, { body, headers: type === undefined ? {} : { 'Content-Type': type } });
      for (const type of [undefined, 'application/json', 'multipart/form-data', `${form}; charset=latin1`]) {
        expectProblem(await post(`password=${encodeURIComponent(password)}`, type), 415);
      }
      for (const body of ['', 'a=b', 'password=a&password=b', 'password=a&b=c', 'Password=a']) {
        expect(fieldsOf(expectProblem(await post(body, form), 400))).toEqual(['password']);
      }
      expectProblem(await post(`password=${'a'.repeat(4_096)}`, form), 413);
      expect((await visit('GET', `/${code}?password=${encodeURIComponent(password)}`)).status).toBe(200);
    });

    test('of a link that has no password says the same whether or not there is one', async () => {
      const { url, password } = secrets();
      const [plain, disabled] = [await create(), await create({ url, password })];
      await edit(disabled.code, { state: 'disabled' });
      await inTime(() => visit('GET', `/${disabled.code}`), 404);
      for (const { code } of [plain, disabled, { code: 'unknown' }]) {
        const answer = await unlock(`/${code}`, password);
        expectProblem(answer, 405, 'method_not_allowed');
        expect(answer.headers.allow).toBe('GET, HEAD');
      }
      expectProblem(await unlock('/no.code', password), 404);
      expectProblem(await unlock(`/${plain.code}/x`, password), 404);
    });

    test('of a link that has ended is told so', async () => {
      const [deleted, blocked] = [secrets(), secrets()];
      const [one, other] = [await create(protectedBy(deleted)), await create(protectedBy(blocked))];
      await remove(one.code);
      await edit(other.code, { blocked: true });
      await inTime(() => unlock(`/${one.code}`, deleted.password), 410);
      await inTime(() => unlock(`/${other.code}`, blocked.password), 451);
    });

    test('nor is one that leads further than anything sends', async () => {
      const { password } = secrets();
      const { code } = await create({ url: `https://example.com/${'x'.repeat(7_900)}`, password, forwardQuery: true });
      expectProblem(await unlock(`/${code}?${'y'.repeat(7_200)}`, password), 414);
    });
  });

  describe('guessing', () => {
    /** What 40 at once are answered, and how many attempts may have come back meanwhile. */
    async function guess(path: string, count: number, from: (n: number) => string) {
      const start = performance.now();
      const guesses = Array.from({ length: count }, (_, n) => n);
      const answers = await inParallel(40, guesses, (n) => unlock(path, `guess ${n}`, { from: from(n) }));
      const statuses = Map.groupBy(answers, ({ status }) => status);
      for (const { headers } of statuses.get(429) ?? []) expect(headers['retry-after']).toMatch(/^\d+$/);
      const lookedAt = count - (statuses.get(429)?.length ?? 0);
      expect([...statuses.keys()].filter((status) => ![403, 429, 503].includes(status))).toEqual([]);
      return { lookedAt, seconds: (performance.now() - start) / 1_000 };
    }

    test('a thousand times from one address is looked at ten times a minute, and the owner of another has his turn', async () => {
      const { url, password } = secrets();
      const { code } = await create({ url, password });
      const { lookedAt, seconds } = await guess(`/${code}`, 1_000, () => '127.0.2.1');
      expect(lookedAt).toBeGreaterThanOrEqual(10);
      expect(lookedAt).toBeLessThanOrEqual(10 + Math.ceil(seconds / 6));
      // One more may have come back by now.
      await inTime(() => unlock(`/${code}`, password, { from: '127.0.2.1' }), 429);
      expect((await unlock(`/${code}`, password, { from: '127.0.2.2' })).status).toBe(303);
    }, 60_000);

    test('from many addresses it is looked at sixty times a minute, which other links do not notice', async () => {
      const { url, password } = secrets();
      const [{ code }, other] = [await create({ url, password }), await create({ url, password })];
      const { lookedAt, seconds } = await guess(`/${code}`, 400, (n) => `127.0.3.${n % 100}`);
      expect(lookedAt).toBeLessThanOrEqual(60 + Math.ceil(seconds));
      let host = 0;
      await inTime(() => unlock(`/${code}`, password, { from: `127.0.4.${++host}` }), 429);
      expect((await unlock(`/${other.code}`, password, { from: '127.0.3.1' })).status).toBe(303);
    }, 60_000);
  });

  test('422: passwords in bulk, which would take a minute to hash', async () => {
    const { url, password } = secrets();
    const answer = await call('POST', '/api/v1/links/bulk', { json: [{ url, password }, { url }] });
    const [refused, made] = answer.json<{ status: number; error: { errors: { field: string }[] } }[]>();
    expect([refused?.status, refused?.error.errors[0]?.field, made?.status]).toEqual([422, 'password', 201]);
  });

  test.each([
    ['', 'password'],
    ['x'.repeat(201), 'password'],
    [5, 'password'],
    ['\ud800', 'password'],
  ])('400: a password of %j', async (password, field) => {
    const { code } = await create();
    const json = { url: 'https://example.com/', password };
    for (const answer of [await call('POST', '/api/v1/links', { json }), await edit(code, { password })]) {
      expect(fieldsOf(expectProblem(answer, 400, 'invalid_request'))).toEqual([field]);
    }
  });

  test('400: a password together with reuse, which may give back a link without', async () => {
    const { url, password } = secrets();
    const answer = await call('POST', '/api/v1/links', { json: { url, password, reuse: true } });
    expect(fieldsOf(expectProblem(answer, 400))).toEqual(['reuse']);
  });
};

const protectedBy = ({ url, password }: ReturnType<typeof secrets>) => ({ url, password });
