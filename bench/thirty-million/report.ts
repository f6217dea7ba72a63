import type { Surroundings } from '../machine.ts';
import { describeComparison, describeSurroundings, describeTarget } from '../report.ts';
import type { Spread } from '../spread.ts';
import type { Target } from '../targets.ts';
import type { ClusterResults, Turns } from './cluster.ts';
import type { EmbeddedResults } from './embedded.ts';
import type { ListPages } from './list-pages.ts';
import type { Results } from './targets.ts';

/** The results for people. */
export function report(surroundings: Surroundings, { embedded, cluster }: Results, targets: readonly Target[]): string {
  const parts = [
    describeSurroundings(surroundings),
    ...(embedded ? describeEmbedded(embedded) : []),
    ...(cluster ? describeCluster(cluster) : []),
    targets.map(describeTarget).join('\n'),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

function describeEmbedded({ load, lists, failed, ...results }: EmbeddedResults): string[] {
  const comparisons = (['cold-start', 'redirect-uniform', 'redirect-zipf', 'create'] as const).flatMap((name) => {
    const result = results[name];
    return result ? [describeComparison(name, result)] : [];
  });
  return [
    describeLoad(load),
    ...comparisons,
    ...(lists
      ? [
          `first page of a list by HTTP, ms
  many                      ${describeLists(lists.many)}
  few                       ${describeLists(lists.few)}`,
        ]
      : []),
    ...failed.map((failure) => `FAILED   ${failure}`),
  ];
}

function describeLoad({ links, seconds, linksPerSecond, bytes }: EmbeddedResults['load']): string {
  const each = [bytes.links, bytes.byOwner, bytes.byUrl].map((some) => some.toFixed(1)).join(' + ');
  return `embedded: ${whole(links)} links loaded in ${seconds.toFixed(0)} s, ${whole(linksPerSecond)} a second
  bytes on disk each        ${each} as a link, in its owner's list, in its URL's`;
}

function describeCluster({ load, bytesPerLink, lists, ...results }: ClusterResults): string[] {
  return [
    `cluster: ${whole(load.links)} links loaded in ${whole(load.seconds)} s, ${whole(load.linksPerSecond)} a second; ${bytesPerLink.toFixed(0)} bytes each in Cassandra
${(['redirect-uniform', 'redirect-zipf', 'create'] as const).map((name) => describeTurns(name, results[name])).join('\n')}
  first page of a list, ms  ${describeLists(lists)}`,
  ];
}

function describeTurns(name: string, { perSecond, p99Millis, errors }: Turns): string {
  return `  ${name.padEnd(26)}${spread(perSecond)} a second, p99 ${spread(p99Millis)} ms${errors.map((error) => `\n    ${error}`).join('')}`;
}

function describeLists(lists: ListPages): string {
  return Object.entries(lists)
    .map(([by, { p50, p99 }]) => `by ${by} p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)}`)
    .join('; ');
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

const spread = ({ median, least, most }: Spread) => `${whole(median)} (${whole(least)}–${whole(most)})`;
