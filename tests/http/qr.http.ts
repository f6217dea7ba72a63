import { expect, test } from '@jest/globals';
import { rasterised, readQr } from '../qr-reader.ts';
import { createClient, expectProblem, fieldsOf } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const qrCodes: Suite = (at) => {
  const { visit, call, create, createKey, remove } = createClient(at);
  const qrOf = (code: string, query = '') => `/api/v1/links/${code}/qr${query}`;

  test('the short URL as an SVG, or as a PNG where that is asked for', async () => {
    const { code, shortUrl } = await create();
    const svg = await call('GET', qrOf(code));
    expect(svg.status).toBe(200);
    expect(svg.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    const drawn = rasterised(svg.text);
    expect([drawn.width, drawn.height]).toEqual([300, 300]);
    expect(await readQr(drawn.png)).toEqual([{ text: shortUrl, errorCorrection: 'M' }]);

    for (const png of [
      await call('GET', qrOf(code, '?format=png&size=640&errorCorrection=H')),
      await call('GET', qrOf(code, '?size=640&errorCorrection=H'), { headers: { Accept: 'image/png, */*;q=0.1' } }),
    ]) {
      expect([png.status, png.headers['content-type']]).toEqual([200, 'image/png']);
      expect(png.bytes.readUInt32BE(16)).toBe(640);
      expect(await readQr(png.bytes)).toEqual([{ text: shortUrl, errorCorrection: 'H' }]);
    }
  });

  test('an image that is known need not be sent again', async () => {
    const { code } = await create();
    const { headers } = await call('GET', qrOf(code));
    const again = (query: string, tags: string) =>
      call('GET', qrOf(code, query), { headers: { 'If-None-Match': tags } });
    const tag = String(headers.etag);
    for (const tags of [tag, `"another", W/${tag}`, '*']) {
      expect(await again('', tags)).toMatchObject({ status: 304, text: '', headers: { etag: tag } });
    }
    for (const other of ['?format=png', '?size=301', '?errorCorrection=L']) {
      const answer = await again(other, tag);
      expect(answer.status).toBe(200);
      expect(answer.headers.etag).not.toBe(tag);
    }
  });

  test('HEAD tells of it; a deleted link has one, too; another owner’s is not shown', async () => {
    const { code } = await create();
    const got = await call('GET', qrOf(code));
    const head = await call('HEAD', qrOf(code));
    expect([head.status, head.text, head.headers.etag]).toEqual([200, '', got.headers.etag]);
    await remove(code);
    expect((await call('GET', qrOf(code))).status).toBe(200);
    const { key } = await createKey('viewer');
    const tag = String(got.headers.etag);
    expectProblem(await call('GET', qrOf(code), { key, headers: { 'If-None-Match': tag } }), 403);
    expectProblem(await visit('GET', qrOf(code)), 401);
    expectProblem(await call('GET', qrOf('unknown1')), 404);
  });

  test.each([
    ['size=99', 'size'],
    ['size=2001', 'size'],
    ['size=100.5', 'size'],
    ['size=', 'size'],
    ['size=200&size=300', 'size'],
    ['format=gif', 'format'],
    ['errorCorrection=m', 'errorCorrection'],
    ['margin=1', 'margin'],
  ])('400 for ?%s', async (query, field) => {
    const { code } = await create();
    const problem = expectProblem(await call('GET', qrOf(code, `?${query}`)), 400, 'invalid_request');
    expect(fieldsOf(problem)).toEqual([field]);
  });
};
