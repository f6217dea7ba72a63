import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient, target } from '../http/client.ts';
import { startEmbedded, type Topology } from '../http/topology.ts';
import { kuttClient, shlinkClient, yourlsClient } from './packages.ts';

let topology: Topology;
const { visit, createKey } = createClient(() => topology);
let key: string;

beforeAll(async () => {
  topology = await startEmbedded({ COMPATIBILITY: 'yourls,shlink,kutt' });
  ({ key } = await createKey('editor'));
});
afterAll(() => topology?.stop());

/** What a visitor is sent to. */
const follow = async (code: string) => (await visit('GET', `/${code}`)).headers.location;

describe.each(['GET', 'POST'] as const)('a client of YOURLS, by %s', (method) => {
  const yourls = () => yourlsClient(topology.url, key, method);

  test('makes a link, reads it, and sees its clicks', async () => {
    const made = await yourls().shorten(target, { title: 'A title' });
    expect(made).toMatchObject({ status: 'success', statusCode: 200, title: 'A title', url: { url: target } });
    const { shorturl, url } = made as { shorturl: string; url: { keyword: string } };
    expect(await follow(url.keyword)).toBe(target);
    expect(await yourls().expand(shorturl)).toMatchObject({ keyword: url.keyword, longurl: target, statusCode: 200 });
    const link = { shorturl, url: target, clicks: expect.stringMatching(/^\d+$/) };
    expect(await yourls().stats(url.keyword)).toMatchObject({ link });
    expect(await yourls().version()).toMatchObject({ version: expect.stringMatching(/^1\./) });
  });

  test('is told that a keyword is taken, and that a link is unknown', async () => {
    const keyword = `yourls-${method}`;
    expect(await yourls().shorten(target, { keyword })).toMatchObject({ status: 'success' });
    expect(await yourls().shorten(target, { keyword })).toMatchObject({ status: 'fail', code: 'error:keyword' });
    expect(await yourls().expand('yourls-unknown')).toMatchObject({ errorCode: 404 });
  });
});

describe('a client of Shlink', () => {
  const shlink = (apiKey = key) => shlinkClient(topology.url, apiKey);

  test('makes a link and reads it, alone and among all', async () => {
    const made = await shlink().createShortUrl({
      longUrl: target,
      customSlug: 'shlink-spring',
      title: 'Spring',
      tags: ['poster'],
      maxVisits: 10,
      validSince: '2020-01-01T00:00:00+00:00',
      validUntil: '2099-01-01T00:00:00+00:00',
      forwardQuery: true,
    });
    expect(made).toMatchObject({ shortCode: 'shlink-spring', longUrl: target, title: 'Spring', tags: ['poster'] });
    expect(made.meta).toEqual({
      validSince: '2020-01-01T00:00:00+00:00',
      validUntil: '2099-01-01T00:00:00+00:00',
      maxVisits: 10,
    });
    expect(made).toMatchObject({ forwardQuery: true, hasRedirectRules: false });
    expect(await follow(made.shortCode)).toBe(target);
    expect(await shlink().getShortUrl({ shortCode: made.shortCode })).toMatchObject({ shortUrl: made.shortUrl });
    const { data, pagination } = await shlink().listShortUrls({ tags: ['poster'] });
    expect(data.map(({ shortCode }) => shortCode)).toEqual([made.shortCode]);
    expect(pagination).toMatchObject({ currentPage: 1, pagesCount: 1, totalItems: 1 });
  });

  test('finds the one that is there', async () => {
    const longUrl = `${target}-found`;
    const { shortCode } = await shlink().createShortUrl({ longUrl });
    expect(await shlink().createShortUrl({ longUrl, findIfExists: true })).toMatchObject({ shortCode });
  });

  test('is told what is wrong as Shlink does', async () => {
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    await shlink().createShortUrl({ longUrl: target, customSlug: 'shlink-taken' });
    expect(await failure(shlink().createShortUrl({ longUrl: target, customSlug: 'shlink-taken' }))).toMatchObject({
      type: 'https://shlink.io/api/error/non-unique-slug',
      customSlug: 'shlink-taken',
    });
    expect(await failure(shlink().createShortUrl({ longUrl: 'ftp://example.com' }))).toMatchObject({
      type: 'https://shlink.io/api/error/invalid-data',
      invalidElements: ['longUrl'],
    });
    expect(await failure(shlink().getShortUrl({ shortCode: 'shlink-unknown' }))).toMatchObject({
      type: 'https://shlink.io/api/error/short-url-not-found',
      shortCode: 'shlink-unknown',
    });
    expect(await failure(shlink('wrong').getShortUrl({ shortCode: 'shlink-taken' }))).toMatchObject({
      type: 'https://shlink.io/api/error/invalid-api-key',
    });
  });
});

describe('a client of Kutt', () => {
  const kutt = (apiKey = key) => kuttClient(topology.url, apiKey);

  test('makes a link and reads it', async () => {
    const made = await kutt()
      .links()
      .create({ target, customurl: 'kutt-spring', description: 'Spring', expire_in: '3 days' });
    expect(made).toMatchObject({
      address: 'kutt-spring',
      target,
      description: 'Spring',
      banned: false,
      visit_count: 0,
    });
    expect(await follow(made.address)).toBe(target);
    const protectedLink = await kutt().links().create({ target, password: 'open sesame', reuse: true });
    expect(protectedLink).toMatchObject({ target, password: true });
    expect(await follow(protectedLink.address)).toBeUndefined();
    const { data, total } = await kutt().links().list({ limit: 1 });
    expect(data).toMatchObject([{ address: protectedLink.address, password: true }]);
    expect(total).toBeGreaterThanOrEqual(1);
  });

  test('is told what is wrong', async () => {
    await kutt().links().create({ target, customurl: 'kutt-taken' });
    await expect(kutt().links().create({ target, customurl: 'kutt-taken' })).rejects.toThrow('already in use');
    await expect(kutt().links().create({ target: 'nonsense' })).rejects.toThrow('target');
    await expect(
      kutt()
        .links()
        .create({ target, password: 'x'.repeat(201) }),
    ).rejects.toThrow('password');
    await expect(kutt('wrong').links().list()).rejects.toThrow('unknown');
  });
});
