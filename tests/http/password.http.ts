import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';
import { createPasswordClient, html, inTime, secrets } from './password-client.ts';
import { visibleWithin } from './stats-client.ts';

export const passwords: Suite = (at) => {
  const { call, create, edit, show, visit } = createClient(at);
  const { unlock } = createPasswordClient(at);

  const expectNothingOf = (word: string, { headers, text }: Answer) =>
    expect(JSON.stringify(headers) + text).not.toContain(word);

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
