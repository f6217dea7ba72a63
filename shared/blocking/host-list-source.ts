import { readFile, stat } from 'node:fs/promises';

/** Bytes of one source: half a million names. */
export const mostBytes = 16_777_216;

/** Where a list comes from. */
export interface HostListSource {
  /** For logs. */
  readonly name: string;
  /** Milliseconds from one look to the next: after a list was read, and until it first was. */
  readonly pauses: { readonly usual: number; readonly first: number };
  /** The text, unless it is still of the version `known`. Rejects where it cannot be read. */
  read(known: string | undefined, signal: AbortSignal): Promise<VersionedText | undefined>;
}

export interface VersionedText {
  readonly text: string;
  /** Tells it from any other; undefined where nothing does. */
  readonly version: string | undefined;
}

/** @param given a path, or an http or https URL */
export function sourceOf(given: string): HostListSource {
  return isUrl(given) ? new UrlSource(given) : new FileSource(given);
}

export function isUrl(given: string): boolean {
  return /^https?:\/\//i.test(given);
}

/** Looked at once a second. One that changes is read when it was the same twice: somebody may still be writing it. */
class FileSource implements HostListSource {
  readonly name: string;
  readonly pauses = { usual: 1_000, first: 1_000 };
  #seen: string | undefined;

  constructor(path: string) {
    this.name = path;
  }

  async read(known: string | undefined): Promise<VersionedText | undefined> {
    const { mtimeMs, size, ino } = await stat(this.name);
    const version = `${mtimeMs} ${size} ${ino}`;
    if (version === known) return undefined;
    const isSettled = known === undefined || version === this.#seen;
    this.#seen = version;
    if (!isSettled) return undefined;
    if (size > mostBytes) throw tooLarge();
    return { text: await readFile(this.name, 'utf8'), version };
  }
}

/** Seconds that an answer may take, as a whole. */
const answerLimit = 30;

/** Asked for every five minutes, which is what those who publish such lists ask for. */
class UrlSource implements HostListSource {
  readonly name: string;
  readonly pauses = { usual: 300_000, first: 10_000 };
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    const { origin, pathname } = new URL(url);
    // A query may hold a secret.
    this.name = origin + pathname;
  }

  async read(known: string | undefined, signal: AbortSignal): Promise<VersionedText | undefined> {
    const response = await fetch(this.#url, {
      headers: { Accept: 'text/plain, */*;q=0.5', ...(known !== undefined && { 'If-None-Match': known }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimit * 1_000)]),
    });
    if (response.status === 304) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`It was answered with ${response.status}.`);
    }
    const text = await textOf(response);
    if (text.trim() === '') throw new Error('The answer was empty.');
    return { text, version: response.headers.get('etag') ?? undefined };
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): Error {
  return new Error(`It has more than ${mostBytes.toLocaleString('en')} bytes.`);
}
