import { closedLoop } from '../closed-loop.ts';
import { apiHeaders } from '../keyhop.ts';
import { say } from '../progress.ts';
import { type Spread, spreadOf } from '../spread.ts';
import type { MeasuredServer } from '../turn.ts';
import { targetUrl } from '../urls.ts';
import { bulkTurn } from './bulk-turn.ts';
import type { Options, TopologyName } from './options.ts';

const connections = 64;

/** Links a second that an import must make on two cores, its generator included. */
const least: Record<TopologyName, number> = { embedded: 20_000, cluster: 4_000 };

export interface Figures {
  readonly topology: TopologyName;
  /** Links a second. */
  readonly singles: Spread;
  readonly imported: Spread;
  /** The same, with an Idempotency-Key. */
  readonly remembered: Spread;
  /** Of the medians: an import by single links. */
  readonly ratio: number;
  readonly least: number;
  readonly isMet: boolean;
}

/** Has single links and imports take turns. */
export async function measure(topology: TopologyName, server: MeasuredServer, options: Options): Promise<Figures> {
  const { rounds, lines, seconds } = options;
  const load = {
    connections,
    expectedStatus: 201,
    requestsOf: (connection: number) => [
      {
        method: 'POST' as const,
        path: '/api/v1/links',
        headers: apiHeaders,
        body: JSON.stringify({ url: targetUrl(connection) }),
      },
    ],
  };
  const key = () => ({ 'idempotency-key': `${process.pid}-${performance.now()}` });
  say(`${topology}: warming up`);
  await closedLoop(server, { ...load, seconds });
  await bulkTurn(server.origin, apiHeaders, lines);
  const turns: { singles: number; imported: number; remembered: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { perSecond } = await closedLoop(server, { ...load, seconds });
    const imported = await bulkTurn(server.origin, apiHeaders, lines);
    const remembered = await bulkTurn(server.origin, { ...apiHeaders, ...key() }, lines);
    turns.push({ singles: perSecond, imported, remembered });
    say(`  round ${round}: ${[perSecond, imported, remembered].map(Math.round).join(', ')} links a second`);
  }
  const [singles, imported, remembered] = (['singles', 'imported', 'remembered'] as const).map((what) =>
    spreadOf(turns.map((turn) => turn[what])),
  ) as [Spread, Spread, Spread];
  return {
    topology,
    singles,
    imported,
    remembered,
    ratio: imported.median / singles.median,
    least: least[topology],
    isMet: imported.median >= least[topology],
  };
}
