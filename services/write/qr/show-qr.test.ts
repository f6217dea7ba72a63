import { expect, test } from '@jest/globals';
import { InvalidRequest } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { showQrHandler } from './show-qr.ts';

const owner = 'ada';
const link: Partial<Link> = { code: 'a'.repeat(64), owner };
const links = { find: async () => link } as unknown as LinkStore;

test('a size that has no pixel for each module is refused, with the least that has', async () => {
  const show = showQrHandler({ links, baseUrl: `https://${'long.'.repeat(48)}example.com` });
  const ask = (size: number) =>
    show({
      param: link.code,
      principal: { keyId: 'a-key', owner, role: 'viewer' },
      query: new URLSearchParams({ size: String(size), errorCorrection: 'H' }),
      prefers: () => undefined,
    } as unknown as ApiRequest);
  const refused = await ask(100).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InvalidRequest);
  const [, least] = /must be (\d+) at least/.exec((refused as InvalidRequest).message) ?? [];
  expect((await ask(Number(least))).status).toBe(200);
  await expect(ask(Number(least) - 1)).rejects.toThrow(InvalidRequest);
});
