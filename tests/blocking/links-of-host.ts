import type { createClient } from '../http/client.ts';

/** What the API takes at once. */
const bulk = 1_000;

/** Makes `count` links, a multiple of a thousand, to hosts below this one; gives back their codes. */
export async function makeLinksTo(
  host: string,
  count: number,
  { call }: Pick<ReturnType<typeof createClient>, 'call'>,
): Promise<string[]> {
  const codes: string[] = [];
  while (codes.length < count) {
    const json = Array.from({ length: bulk }, (_, n) => ({ url: `https://a${n % 7}.${host}/${codes.length + n}` }));
    const answer = await call('POST', '/api/v1/links/bulk', { json });
    codes.push(...answer.json<{ link: { code: string } }[]>().map(({ link }) => link.code));
  }
  return codes;
}
