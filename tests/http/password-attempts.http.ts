import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { createClient, expectProblem, fieldsOf } from './client.ts';
import type { Suite } from './over-topologies.ts';
import { createPasswordClient, form, inTime, secrets } from './password-client.ts';

export const tryingPasswords: Suite = (at) => {
  const { create, edit, remove, visit } = createClient(at);
  const { unlock } = createPasswordClient(at);

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
};

const protectedBy = ({ url, password }: ReturnType<typeof secrets>) => ({ url, password });
