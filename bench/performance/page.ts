import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Figures } from '../cluster/measure.ts';
import type { Growth } from '../growth/measure-growth.ts';
import { readResults } from '../results-file.ts';
import type { Results } from '../scenarios.ts';
import type { Results as ThirtyMillion } from '../thirty-million/targets.ts';
import { clusterSection } from './cluster.ts';
import { comparisonSection } from './comparisons.ts';
import { growthSection } from './growth.ts';
import type { Run, Section } from './markdown.ts';
import { soakSection } from './soak.ts';
import { thirtyMillionSection } from './thirty-million.ts';

/** Between these two lines the page is generated. */
export const markers = [
  '<!-- From here on generated from bench/results by make performance; the test beside it holds it to that. -->',
  '<!-- To here generated. -->',
] as const;

const embedded = {
  topology: 'embedded',
  heading: 'Embedded, one process',
  prose: `Clicks and metrics are counted, as always; limits are off. Requests carry the headers of a browser unless it says
\`least\`. The bare servers do the least that could be called the same: \`node:http\` redirects to one constant target,
answers one constant problem document, or parses JSON and stores nothing; nginx only says \`return 302\`, or 404.
Repeat it with \`make bench ARGS='--json bench/results/embedded.json'\`.`,
};

const pair = {
  topology: 'pair',
  heading: 'The pair behind nginx',
  prose: `One read and one write service behind nginx on one core, beside the same nginx before a bare server; Redis and
Cassandra run on whatever is left, and their CPU time and memory count as Keyhop's. The row nginx is nginx alone.
Repeat it with \`make bench-pair ARGS='--json bench/results/pair.json'\`.`,
};

/** Of each file of results, if it is there, a section. In the page's order. */
const sections: readonly (readonly [file: string, render: (file: string) => Section | undefined])[] = [
  ['embedded.json', (file) => comparisonSection(readResults<Results>(file), embedded)],
  ['pair.json', (file) => comparisonSection(readResults<Results>(file), pair)],
  ['cluster.json', (file) => clusterSection(readResults<readonly Figures[]>(file))],
  ['growth.json', (file) => growthSection(readResults<Growth>(file))],
  ['thirty-million.json', (file) => thirtyMillionSection(readResults<ThirtyMillion>(file))],
  ['soak.json', (file) => soakOf(readResults<Results>(file))],
];

function soakOf(run: Run<Results>): Section | undefined {
  const { soak } = run.results;
  return soak?.kind === 'soak' ? soakSection(run, soak) : undefined;
}

/** Everything generated of what was measured: what has no results is left out. @param folder of the results */
export function renderResults(folder: string): Section {
  const rendered = sections.flatMap(([name, render]) => {
    const file = path.join(folder, name);
    return existsSync(file) ? (render(file) ?? []) : [];
  });
  return {
    markdown: rendered.map(({ markdown }) => markdown).join('\n\n'),
    pictures: Object.assign({}, ...rendered.map(({ pictures }) => pictures)),
  };
}

/** The page with what stands between the markers replaced. @throws Error where it has no markers */
export function withResults(page: string, results: string): string {
  const [begin, end] = markers;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page needs the lines\n${begin}\n${end}\nin this order`);
  return `${page.slice(0, from + begin.length)}\n\n${results}\n\n${page.slice(to)}`;
}
