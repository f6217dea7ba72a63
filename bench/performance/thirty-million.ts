import type { ClusterResults, Turns } from '../thirty-million/cluster.ts';
import type { EmbeddedResults } from '../thirty-million/embedded.ts';
import type { ListPages } from '../thirty-million/list-pages.ts';
import type { Results } from '../thirty-million/targets.ts';
import { loadTable, startTable, targetTable } from './comparison-tables.ts';
import { provenance, type Run, type Section, spread, table, whole } from './markdown.ts';

/** What so many links cost. */
export function thirtyMillionSection(run: Run<Results>): Section {
  const { embedded, cluster } = run.results;
  const parts = [
    '## Thirty million links',
    `All of them are asked for, equally often and by Zipf's law, beside the same Keyhop with few. Repeat it with
\`make bench-30m ARGS='--json bench/results/thirty-million.json'\`.`,
    provenance(run),
    ...(embedded ? embeddedParts(embedded) : []),
    ...(cluster ? clusterParts(cluster) : []),
    ...targetTable(run.targets ?? []),
  ];
  return { markdown: parts.join('\n\n'), pictures: {} };
}

function embeddedParts({ load, lists, ...results }: EmbeddedResults): string[] {
  const { links, byOwner, byUrl } = load.bytes;
  const start = results['cold-start'];
  // Of what failed there is nothing.
  const compared = (['redirect-uniform', 'redirect-zipf', 'create'] as const).flatMap((name) => {
    const result = results[name];
    return result ? [[name, result] as const] : [];
  });
  return [
    `### Embedded

${whole(load.links)} links were loaded in ${whole(load.seconds)} s. One takes ${links.toFixed(0)} bytes of disk, ${byOwner.toFixed(0)} more in the list of its owner and
${byUrl.toFixed(0)} in that of its URL.`,
    loadTable(compared),
    ...(start ? [startTable(start)] : []),
    ...(lists
      ? [
          listTable([
            ['many', lists.many],
            ['few', lists.few],
          ]),
        ]
      : []),
  ];
}

function clusterParts({ load, bytesPerLink, lists, ...results }: ClusterResults): string[] {
  const rows = (['redirect-uniform', 'redirect-zipf', 'create'] as const).map((name) => rowOf(name, results[name]));
  return [
    `### In Cassandra

${whole(load.links)} links were loaded in ${whole(load.seconds)} s, ${bytesPerLink.toFixed(0)} bytes each. Through nginx, on the same two cores as all else:`,
    table(['', 'a second', 'p99 ms', 'turns with errors'], rows),
    listTable([['many', lists]]),
  ];
}

function rowOf(name: string, { perSecond, p99Millis, errors }: Turns): string[] {
  return [name, spread(perSecond, 0), spread(p99Millis, 0), String(errors.length)];
}

function listTable(all: readonly (readonly [links: string, lists: ListPages])[]): string {
  return table(
    ['first page of a list, ms', 'by', 'p50', 'p99'],
    all.flatMap(([links, lists]) =>
      Object.entries(lists).map(([by, { p50, p99 }]) => [links, by, p50.toFixed(1), p99.toFixed(1)]),
    ),
  );
}
