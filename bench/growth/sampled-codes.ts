import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';

/** Symbols of a code. */
const length = 7;

/** Counters are passed over, and blocks are left unused: of so many times the links, those that are there are found. */
const slack = 1.2;

/** A store that holds other links than generated ones would be searched for ever. */
const patience = 100;

/**
 * Codes of links in a data directory that no Keyhop is using, drawn evenly from all of them, the same in every run.
 *
 * @param links how many there are
 * @throws Error where there are not nearly as many
 */
export async function sampledCodes(dataDir: string, links: number, count: number): Promise<string[]> {
  const env = openLmdb(dataDir);
  try {
    const spaces = await new LmdbKeyBlockStore(env).keySpaces(length);
    const store = new LmdbLinkStore(env, spaces);
    const space = Array.from(spaces).find((each) => each.length === length);
    if (space === undefined) throw new Error(`${dataDir} has no codes of ${length} symbols`);
    const random = seededRandom(11);
    const codes: string[] = [];
    for (let tries = 0; codes.length < count; tries++) {
      if (tries > patience * count) throw new Error(`${dataDir} does not hold ${links} generated links`);
      const code = space.codeOf(Math.floor(random() * links * slack));
      if (store.find(code) !== undefined) codes.push(code);
    }
    return codes;
  } finally {
    await env.close();
  }
}
