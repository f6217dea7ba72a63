import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { InvalidOptions } from '../command-line.ts';
import type { MeasuredServer } from '../turn.ts';

/** Redirects of some other server. */
export interface Elsewhere {
  readonly server: MeasuredServer;
  readonly paths: readonly string[];
  /** Which redirect it answers with. */
  readonly status: number;
}

/** Milliseconds for its first answer. */
const patience = 5_000;

/**
 * URLs of one server: a URL, perhaps with `{code}` in it, which stands for each of the codes, or lines of URLs.
 *
 * @throws InvalidOptions where it does not redirect
 */
export async function elsewhere(
  from: { template: string } | { file: string },
  codes: readonly string[],
): Promise<Elsewhere> {
  const urls = 'file' in from ? linesOf(from.file) : urlsOf(from.template, codes);
  const [first] = urls;
  if (first === undefined) throw new InvalidOptions('there is no URL to ask for');
  const other = urls.find(({ origin }) => origin !== first.origin);
  if (other !== undefined) throw new InvalidOptions(`${other.origin} is not ${first.origin}: one server at a time`);
  if (first.protocol !== 'http:') throw new InvalidOptions(`${first.href} is not http: TLS would be measured, too`);
  const status = await statusOf(first.href);
  if (status < 300 || status > 399) {
    throw new InvalidOptions(`${first.href} answered ${status}; give URLs that redirect`);
  }
  return {
    server: { origin: first.origin, pids: [] },
    paths: urls.map(({ pathname, search }) => pathname + search),
    status,
  };
}

function linesOf(file: string): URL[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidOptions(`cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  return text.split('\n').filter(Boolean).map(parse);
}

function urlsOf(template: string, codes: readonly string[]): URL[] {
  return template.includes('{code}')
    ? codes.map((code) => parse(template.replaceAll('{code}', code)))
    : [parse(template)];
}

function parse(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new InvalidOptions(`${text} is no URL; one looks like http://127.0.0.1:9000/abc`);
  return url;
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const unreachable = (why: string) => new InvalidOptions(`${url} does not answer (${why}); start that server first`);
    const req = get(url, { agent: false, timeout: patience }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on('timeout', () => req.destroy(new Error(`nothing in ${patience} ms`)));
    req.on('error', (error) => reject(unreachable(error.message)));
  });
}
