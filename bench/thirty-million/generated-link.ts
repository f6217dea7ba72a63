import type { Link } from '../../shared/links/link.ts';

/** Owns one link in ten; the benchmark's key is this owner's. */
export const mainOwner = 'admin';

/** Other owners; the first ones have the most links: half of them are of an eighth of the owners. */
const owners = Array.from({ length: 1_000 }, (_, place) => `owner-${place}`);
const tags = Array.from({ length: 100 }, (_, n) => `campaign-${n}`);

/** Ten links are made a second, from then on: thirty million of them until November. */
const firstCreatedAt = Date.UTC(2025, 9, 1);
const interval = 100;

const hosts = ['www', 'shop', 'blog', 'docs', 'news', 'media', 'support', 'm'].flatMap((name) =>
  ['com', 'net', 'org'].map((domain) => `https://${name}.example.${domain}/`),
);
const sections = ['products/', 'articles/', '2025/11/', 'en/help/', 'category/outdoor/', 'events/', 'p/', 'watch/'];
const words = (
  'summer winter sale guide review best how to make your own garden city bike travel coffee table kitchen music ' +
  'release notes update price compare family weekend camera running shoes recipe interview report market'
).split(' ');
/** Of one to six words; a URL has two of them. */
const phrases = Array.from({ length: 4_096 }, (_, phrase) =>
  Array.from({ length: 1 + (phrase % 6) }, (__, i) => `${words[mixed(phrase * 8 + i) % words.length]}-`).join(''),
);
const campaigns = ['', '', '?utm_source=newsletter&utm_medium=email', '?ref=homepage', '?utm_source=qr&utm_campaign='];

/** The n-th link, the same in every run but for its code: no two URLs are the same, and they have a hundred bytes on average. */
export function generatedLink(n: number, code = ''): Link {
  const random = mixed(n);
  return {
    code,
    url: urlOf(n, random),
    owner: random % 10 === 0 ? mainOwner : ownerOf(mixed(random + 1)),
    createdAt: firstCreatedAt + n * interval,
    state: 'active',
    blocked: false,
    version: 1,
    redirect: 302,
    tags: tagsOf(mixed(random + 2)),
    title: '',
  };
}

function urlOf(n: number, random: number): string {
  const host = hosts[random % hosts.length] as string;
  const section = sections[(random >>> 8) % sections.length] as string;
  const campaign = campaigns[(random >>> 24) % campaigns.length] as string;
  const other = mixed(random + 3);
  const slug = `${phrases[other % phrases.length]}${phrases[(other >>> 16) % phrases.length]}${n}`;
  return `${host}${section}${slug}${campaign}${campaign.endsWith('=') ? other % 1_000 : ''}`;
}

function ownerOf(random: number): string {
  const share = random / 2 ** 32;
  return owners[Math.floor(share ** 3 * owners.length)] as string;
}

/** Two of ten links have a tag, and one of a hundred two. */
function tagsOf(random: number): readonly string[] {
  const kind = random % 100;
  if (kind >= 20) return noTags;
  const tag = tags[(random >>> 8) % tags.length] as string;
  return kind > 0 ? [tag] : [tag, 'print'];
}

const noTags: readonly string[] = [];

/** A number that looks random, of 32 bits (the end of MurmurHash3). */
function mixed(n: number): number {
  let hash = n ^ 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
