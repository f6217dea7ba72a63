import { count, InvalidOptions, oneOf, parseOptions } from './command-line.ts';
import { parseReference, type Reference, referenceHelp } from './references/reference.ts';
import { isUsual, knownScenarios, runsOn, type ScenarioName, scenarioNames } from './scenario-names.ts';
import { embedded } from './topologies/embedded.ts';
import { pair } from './topologies/pair.ts';
import type { Topology } from './topologies/topology.ts';

const topologies: Readonly<Record<string, Topology>> = { embedded, pair };

export interface Options {
  readonly topology: Topology;
  readonly scenarios: readonly ScenarioName[];
  readonly references: readonly Reference[];
  /** Measured rounds; in each, Keyhop and its references have a turn. */
  readonly rounds: number;
  /** Of one turn. */
  readonly seconds: number;
  readonly connections: number;
  /** What redirects are asked for with. */
  readonly headers: 'browser' | 'least';
  /** Links that redirects choose from. */
  readonly links: number;
  /** Links put into the store past HTTP. */
  readonly stored: number;
  /** Redirects a second of an open loop. */
  readonly rate: number;
  /** How many of them are sent at once. */
  readonly burst: number;
  /** Of a soak. */
  readonly minutes: number;
  /** File that the results go to, besides the table. */
  readonly json: string | undefined;
}

export const usage = `Measures Keyhop beside others that do the least possible, by turns.

Usage: make bench [ARGS='options'], or node bench/main.ts [options]

  --scenario NAME     may be repeated (default: all but soak)
${scenarioNames.map((name) => `                      ${name.padEnd(18)}${knownScenarios[name].what}`).join('\n')}
  --topology NAME     embedded: one process, on LMDB (default);
                      pair: a read and a write service behind nginx, on Redis and Cassandra
  --reference NAME    what Keyhop is compared with; may be repeated (default: node and nginx)
                      ${referenceHelp}
  --rounds N          rounds, in each of which Keyhop and every reference have a turn (default: 9);
                      beside other programs up to three times as many, the quietest count
  --seconds N         seconds of a turn (default: 4)
  --connections N     keep-alive connections, each with one request at a time (default: 64)
  --headers NAME      browser: redirects are asked for as browsers do (default); least: with Host alone
  --links N           links that redirects choose from (default: 100000)
  --stored N          links of the scenarios store and cold-start (default: 1000000)
  --rate N            redirects a second of mixed and soak (default: 2000)
  --burst N           redirects of mixed that are sent at once, at the same rate over time (default: 1)
  --minutes N         of soak (default: 10)
  --json FILE         write the results there too, as in bench/results
  --help

Exit codes: 0 every target met, 1 a target missed or an answer wrong, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    scenario: { type: 'string', multiple: true, default: [] },
    topology: { type: 'string', default: 'embedded' },
    reference: { type: 'string', multiple: true, default: ['node', 'nginx'] },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    headers: { type: 'string', default: 'browser' },
    links: { type: 'string', default: '100000' },
    stored: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '2000' },
    burst: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  const topology = oneOf('topology', values.topology, Object.keys(topologies));
  return {
    topology: topologies[topology] as Topology,
    scenarios: scenariosOf(values.scenario, topology),
    references: [...new Set(values.reference)].map(parseReference),
    rounds: count('rounds', values.rounds, 1_000),
    seconds: count('seconds', values.seconds, 3_600),
    connections: count('connections', values.connections, 10_000),
    headers: oneOf('headers', values.headers, ['browser', 'least']),
    links: count('links', values.links, 100_000_000),
    stored: count('stored', values.stored, 100_000_000),
    rate: count('rate', values.rate, 100_000, 100),
    burst: count('burst', values.burst, 10_000),
    minutes: count('minutes', values.minutes, 10_000),
    json: values.json,
  };
}

/** All where none is named, in the order in which they are run. @throws InvalidOptions */
function scenariosOf(named: readonly string[], topology: string): ScenarioName[] {
  if (named.length === 0) return scenarioNames.filter((name) => isUsual(name) && runsOn(name, topology));
  const wanted = named.map((name) => oneOf('scenario', name, scenarioNames));
  const impossible = wanted.find((name) => !runsOn(name, topology));
  if (impossible !== undefined) throw new InvalidOptions(`${impossible} is measured with --topology embedded only`);
  return scenarioNames.filter((name) => wanted.includes(name));
}
