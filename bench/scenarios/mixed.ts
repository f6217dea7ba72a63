import { againstReferences, type Contest } from '../against-references.ts';
import { WrongAnswers } from '../closed-loop.ts';
import { type Comparison, type Contestant, withHits } from '../comparison.ts';
import { type CreatedLink, createLinks } from '../created-links.ts';
import { adminKey, apiHeaders } from '../keyhop.ts';
import { creates, redirects } from '../open-loop/link-streams.ts';
import { OpenLoop } from '../open-loop/open-loop.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';
import { summarise } from '../open-loop/summary.ts';
import type { Options } from '../options.ts';
import { constantTarget } from '../references/answers.ts';
import { anyCodes } from '../references/any-codes.ts';
import { type MeasuredServer, type Turn, watchUsage } from '../turn.ts';

/** A hundred to one. What is too much for a server shows as latency, not as a lower rate. */
const createsOfRedirects = 1 / 100;

/**
 * Redirects by Zipf's law and creates at fixed rates, in an open loop: what counts is the CPU time of a request, and the
 * latency from when it was meant to be sent. Against a server that redirects constantly and parses JSON.
 */
export function mixed(directory: string, options: Options): Promise<Comparison> {
  const { links, topology } = options;
  const contest: Contest = {
    name: 'mixed',
    figure: 'cpuMicros',
    async keyhop(called, server) {
      const created = await createLinks({ origin: server.origin, headers: apiHeaders }, links);
      return mixes(called, server, created, options);
    },
    bare: {
      program: 'bench/references/redirect-and-echo.ts',
      contestant: (called, server) =>
        mixes(
          called,
          server,
          anyCodes(links).map((code) => ({ code, url: constantTarget })),
          options,
        ),
    },
  };
  return againstReferences(contest, topology, directory, options);
}

function mixes(
  name: string,
  server: MeasuredServer,
  links: readonly CreatedLink[],
  { seconds, rate, burst, topology }: Options,
): Contestant {
  const random = seededRandom(1);
  let turns = 0;
  const loadFor = (duration: number) => {
    const streams = [
      redirects({ links, perSecond: rate, random, atOnce: burst }),
      creates({ links: [], perSecond: rate * createsOfRedirects, key: adminKey, load: `mixed/${turns++}` }),
    ];
    return new OpenLoop({ origin: server.origin, seconds: duration, streams });
  };
  return {
    name,
    play: () => withHits(server, () => mixedTurn(server, loadFor(seconds))),
    // What is late then does not count.
    warmUp: () => loadFor(topology.warmUpSeconds).run(),
  };
}

/** @throws WrongAnswers */
export async function mixedTurn(server: MeasuredServer, load: OpenLoop): Promise<Turn> {
  const usage = watchUsage(server);
  const history = await load.run();
  const { requests, right, statuses, p50, p99, p999 } = summarise(history, () => true);
  if (right < requests) {
    throw new WrongAnswers(`${server.origin}: of ${requests} answers ${requests - right} were not right or not in time:
${JSON.stringify(statuses)} (0: none, 1: connection lost, over 1,000: late). A lower --rate may be held.`);
  }
  const used = usage(requests);
  return {
    requests,
    perSecond: requests / used.seconds,
    p50Micros: p50 * 1_000,
    p99Micros: p99 * 1_000,
    p999Micros: p999 * 1_000,
    ...used,
  };
}
