import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createInterface, type Interface } from 'node:readline';
import type { LinkDocument, ProblemDocument } from './client.ts';

/** What became of one of many links. */
export interface OutcomeDocument {
  status: number;
  link?: LinkDocument;
  error?: ProblemDocument;
}

/** An import of which a test decides, line by line, when what is sent. */
export class LineClient implements Disposable {
  readonly req: ClientRequest;
  readonly #answer: Promise<IncomingMessage>;
  #lines: AsyncIterator<string> | undefined;
  #reader: Interface | undefined;

  constructor(origin: string, headers: Record<string, string>) {
    this.req = request(`${origin}/api/v1/links/bulk`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-ndjson', ...headers },
      agent: false,
    });
    this.req.on('error', () => {});
    this.#answer = once(this.req, 'response').then(([res]) => (res as IncomingMessage).on('error', () => {}));
    this.#answer.catch(() => {});
    this.req.flushHeaders();
  }

  send(...links: unknown[]): this {
    this.req.write(links.map((link) => `${JSON.stringify(link)}\n`).join(''));
    return this;
  }

  /** The head of the answer. */
  head(): Promise<IncomingMessage> {
    return this.#answer;
  }

  /** The next line; undefined where the answer has ended, however it did. */
  async next(): Promise<OutcomeDocument | undefined> {
    const res = await this.#answer;
    this.#reader ??= createInterface({ input: res });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    // An answer that breaks off ends with an error.
    const { value } = await this.#lines.next().catch(() => ({ value: undefined }));
    return value === undefined ? undefined : (JSON.parse(value) as OutcomeDocument);
  }

  /** Lines until the answer ends, and whether it came to its end. */
  async rest(): Promise<{ outcomes: OutcomeDocument[]; isWhole: boolean }> {
    const outcomes: OutcomeDocument[] = [];
    for (let next = await this.next(); next !== undefined; next = await this.next()) outcomes.push(next);
    return { outcomes, isWhole: (await this.#answer).complete };
  }

  [Symbol.dispose](): void {
    this.req.destroy();
    this.#reader?.close();
  }
}
