import { createRequire } from 'node:module';
import KuttClient from 'kutt';

/** Clients of other shorteners, as they come from the registry; what they lack in types is here. */

interface ShlinkLink {
  shortCode: string;
  shortUrl: string;
  longUrl: string;
  meta: object;
}

export interface Shlink {
  createShortUrl(data: object): Promise<ShlinkLink>;
  getShortUrl(identifier: { shortCode: string }): Promise<ShlinkLink>;
  listShortUrls(query: object): Promise<{ data: ShlinkLink[]; pagination: object }>;
}

/** Its declarations import without extensions, which this module resolution does not take. */
const sdk = (await import('@shlinkio/shlink-js-sdk')) as unknown as {
  ShlinkApiClient: new (http: object, server: { baseUrl: string; apiKey: string }) => Shlink;
};
const { FetchHttpClient } = (await import('@shlinkio/shlink-js-sdk/fetch')) as unknown as {
  FetchHttpClient: new () => object;
};

export const shlinkClient = (baseUrl: string, apiKey: string): Shlink =>
  new sdk.ShlinkApiClient(new FetchHttpClient(), { baseUrl, apiKey });

export const kuttClient = (url: string, key: string) => new KuttClient().set('api', `${url}/api/v2`).set('key', key);

type Callback = (result: unknown, answer: object) => void;

interface YourlsPackage {
  connect(url: string, credentials: { signature: string }, options: { format: 'json'; method: 'GET' | 'POST' }): void;
  shorten(url: string, descriptor: { keyword?: string; title?: string }, done: Callback): void;
  url(short: string): { expand(done: Callback): void; stats(done: Callback): void };
  version(done: Callback): void;
}

/** As much of a browser as the client of YOURLS needs. */
class FetchingRequest {
  readyState = 0;
  responseText = '';
  onreadystatechange = () => {};
  #request: [url: string, method: string] = ['', ''];
  readonly #headers: Record<string, string> = {};

  open(method: string, url: string): void {
    this.#request = [url, method];
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  async send(body: string | null): Promise<void> {
    const [url, method] = this.#request;
    this.responseText = await (await fetch(url, { method, headers: this.#headers, body })).text();
    this.readyState = 4;
    this.onreadystatechange();
  }
}

Object.assign(globalThis, { XMLHttpRequest: FetchingRequest });
const yourls = createRequire(import.meta.url)('yourls-api') as YourlsPackage;

const answerTo = (ask: (done: Callback) => void) =>
  new Promise<object>((resolve) => {
    ask((_result, answer) => resolve(answer));
  });

export function yourlsClient(origin: string, signature: string, method: 'GET' | 'POST') {
  yourls.connect(`${origin}/yourls-api.php`, { signature }, { format: 'json', method });
  return {
    shorten: (url: string, descriptor: { keyword?: string; title?: string }) =>
      answerTo((done) => yourls.shorten(url, descriptor, done)),
    expand: (short: string) => answerTo((done) => yourls.url(short).expand(done)),
    stats: (short: string) => answerTo((done) => yourls.url(short).stats(done)),
    version: () => answerTo((done) => yourls.version(done)),
  };
}
