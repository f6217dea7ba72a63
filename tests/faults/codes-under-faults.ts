import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CreatedLink } from '../../bench/created-links.ts';
import { seededRandom } from '../../bench/open-loop/seeded-random.ts';
import { progressOf, say } from '../../bench/progress.ts';
import type { LocalCluster } from '../../infra/local/cluster.ts';
import { exchange } from '../http/exchange.ts';
import { headers, startLoadedCluster } from './cluster/loaded-cluster.ts';
import { unreachable } from './cluster/unreachable.ts';

/** Links in a request, and requests at once: two for each writer. */
const bulk = 1_000;
const clients = 8;

const writers = 4;
/** Milliseconds from one writer's being ready again to the next kill. */
const killEvery = 2_000;
/** Milliseconds that a Cassandra node is frozen, and awake in between. */
const frozenFor = 8_000;

/** Seconds for issuing all codes, and for asking for them: 200,000 take two minutes each at worst. */
const issueLimit = 300;
const checkLimit = 240;

export interface IssuedCodes {
  acknowledged: number;
  /** Elements of answers that were refused, and requests that got no answer, whose links may or may not be there. */
  refused: number;
  unanswered: number;
  kills: number;
  freezes: number;
  issueSeconds: number;
  checkSeconds: number;
  broken: string[];
}

/**
 * Four writers on three Cassandra nodes issue codes, through the balancer, while one writer after the other is killed
 * and started again, and a node is frozen and thawed. No code may come twice, and every acknowledged link must resolve.
 */
export async function issueCodesUnderFaults(count: number, seed: number): Promise<IssuedCodes> {
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'keyhop-codes-'));
  const { cluster } = await startLoadedCluster({ directory: directory.path, nodes: 3, links: 0, writers });
  try {
    const began = performance.now();
    const outcome = await issue(cluster, count, seed);
    const issued = performance.now();
    say(`  asking for ${outcome.links.size} links`);
    const [reader] = cluster.readers;
    const lost = await unreachable(`http://127.0.0.1:${reader?.port}`, outcome.links.values(), checkLimit);
    const { twice, links, ...counts } = outcome;
    const broken: string[] = [];
    if (links.size < count) broken.push(`only ${links.size} links were acknowledged in ${issueLimit} s`);
    if (twice.length > 0) broken.push(`${twice.length} codes came twice: ${twice.slice(0, 3).join(', ')}`);
    if (lost.length > 0) broken.push(`${lost.length} links are lost: ${lost.slice(0, 3).join('; ')}`);
    return {
      acknowledged: links.size,
      ...counts,
      issueSeconds: (issued - began) / 1_000,
      checkSeconds: (performance.now() - issued) / 1_000,
      broken,
    };
  } finally {
    await cluster.stop();
  }
}

async function issue(cluster: LocalCluster, count: number, seed: number) {
  const links = new Map<string, CreatedLink>();
  const outcome = { links, twice: [] as string[], refused: 0, unanswered: 0, kills: 0, freezes: 0 };
  const progress = progressOf('links', count);
  const random = seededRandom(seed);
  const deadline = performance.now() + issueLimit * 1_000;
  const isOver = () => links.size >= count || performance.now() > deadline;
  let asked = 0;

  function keep(results: { link?: CreatedLink }[], urls: readonly string[]): void {
    for (const [i, { link }] of results.entries()) {
      if (link === undefined) outcome.refused++;
      else if (links.has(link.code)) outcome.twice.push(link.code);
      else links.set(link.code, { code: link.code, url: urls[i] as string });
    }
  }

  async function createOn(): Promise<void> {
    while (!isOver()) {
      const urls = Array.from({ length: bulk }, () => `https://example.com/${asked++}`);
      const body = JSON.stringify(urls.map((url) => ({ url })));
      const answer = await exchange(cluster.url, 'POST', '/api/v1/links/bulk', { headers, body }).catch(
        () => undefined,
      );
      if (answer?.status === 200) keep(answer.json(), urls);
      else {
        outcome.unanswered++;
        await delay(100);
      }
      progress(links.size);
    }
  }

  async function killOn(): Promise<void> {
    while (!isOver()) {
      const writer = cluster.writers[Math.floor(random() * writers)];
      await writer?.kill();
      outcome.kills++;
      await writer?.start();
      await delay(killEvery);
    }
  }

  async function freezeOn(): Promise<void> {
    for (const node of cluster.cassandra.nodes) {
      await delay(frozenFor / 2);
      if (isOver()) return;
      await node.freeze();
      outcome.freezes++;
      await delay(frozenFor);
      node.thaw();
    }
  }

  await Promise.all([killOn(), freezeOn(), ...Array.from({ length: clients }, createOn)]);
  return outcome;
}
