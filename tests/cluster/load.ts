import { createClient, type LinkDocument } from '../http/client.ts';
import type { TestCluster } from './test-cluster.ts';

/** Visits and creations through nginx, as fast as eight visitors and four authors go, from now until it is ended. */
export class Load {
  readonly #work: Promise<unknown>;
  #isOver = false;
  readonly visits: string[] = [];
  readonly creations: string[] = [];
  /** What was not a redirect to the right URL, or not a 201. */
  readonly failedVisits: string[] = [];
  readonly failedCreations: string[] = [];
  readonly created: LinkDocument[] = [];

  constructor(cluster: TestCluster, links: readonly LinkDocument[]) {
    const { visit, call } = createClient(() => cluster);
    const visitOn = async (start: number) => {
      for (let n = start; !this.#isOver; n++) {
        const { code, url } = links[n % links.length] as LinkDocument;
        const outcome = await visit('GET', `/${code}`).then(
          ({ status, headers }) => `${status} ${headers.location}`,
          (error: Error) => error.message,
        );
        this.visits.push(outcome);
        if (outcome !== `302 ${url}`) this.failedVisits.push(outcome);
      }
    };
    const createOn = async () => {
      while (!this.#isOver) {
        const outcome = await call('POST', '/api/v1/links', { json: { url: 'https://example.com/load' } }).then(
          (answer) => {
            if (answer.status === 201) this.created.push(answer.json());
            return `${answer.status} ${answer.status === 201 ? '' : answer.text}`;
          },
          (error: Error) => error.message,
        );
        this.creations.push(outcome);
        if (!outcome.startsWith('201 ')) this.failedCreations.push(outcome);
      }
    };
    this.#work = Promise.all([
      ...Array.from({ length: 8 }, (_, n) => visitOn(n)),
      ...Array.from({ length: 4 }, () => createOn()),
    ]);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }
}
