import { afterAll, beforeAll, describe } from '@jest/globals';
import { holdToDocument } from './held-to-document.ts';
import { type Topology, topologies } from './topology.ts';

/** Defines tests of a topology that will be running when they do. */
export type Suite = (at: () => Topology) => void;

/** Starts each topology once and runs all suites over it. */
export function overTopologies(suites: Record<string, Suite>, over = topologies): void {
  describe.each(over)('$name:', ({ start }) => {
    let topology: Topology | undefined;
    beforeAll(async () => {
      topology = await start();
      await holdToDocument(topology.url);
    }, 120_000);
    afterAll(() => topology?.stop(), 30_000);
    for (const [name, suite] of Object.entries(suites)) {
      describe(name, () =>
        suite(() => {
          if (topology === undefined) throw new Error('It runs only during the tests.');
          return topology;
        }),
      );
    }
  });
}
