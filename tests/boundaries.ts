import path from 'node:path';

/** Source files by their path from the root: `shared/links/link.ts` → its text. */
export type Sources = ReadonlyMap<string, string>;

/** From → to: who may import whom, besides files of the same folder. `tests`, `bench` and `infra` may import all. */
const mayImport: readonly [from: string, to: readonly string[]][] = [
  ['shared', []],
  ['services/write', ['shared']],
  ['services/read', ['shared']],
  ['services/web', ['shared']],
  // A program, not a service: it changes keys as the write service does.
  ['services/keys', ['shared', 'services/write']],
  // One process holds both services.
  ['services/embedded', ['shared', 'services/write', 'services/read', 'services/web']],
];

const drivers: ReadonlySet<string> = new Set(['lmdb', 'cassandra-driver', 'ioredis']);
const testTools: ReadonlySet<string> = new Set(['@jest/globals', 'fast-check']);
const longest = 250;

/** Everything in `sources` that goes against the directions of imports, a line each. */
export function violations(sources: Sources): string[] {
  const graph = new Map(Array.from(sources, ([file, source]) => [file, importsOf(file, source)]));
  return [
    ...Array.from(graph, ([file, imports]) => imports.flatMap((target) => objections(file, target))).flat(),
    ...Array.from(sources, ([file, source]) => formOf(file, source)).flat(),
    ...cycles(graph),
  ];
}

/** What a file imports, for its types too: paths from the root, and names of packages. */
export function importsOf(file: string, source: string): string[] {
  const statements = /^(?:import|export)\s(?:[^'";]*\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
  return Array.from(source.matchAll(statements), ([, named, dynamic]) => named ?? dynamic ?? '').map((target) =>
    target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
  );
}

function objections(file: string, target: string): string[] {
  const from = mayImport.find(([folder]) => isIn(file, folder));
  // Tests may import whatever they test, tests/ for its tools, and infra/local for real servers.
  const isOutside = from === undefined;
  const objection = (reason: string) => [`${file} imports ${target}: ${reason}`];
  if (isOutside) return file.startsWith('services/') ? objection('its folder is missing in the table') : [];
  const [folder, others] = from;
  const isLocal = /^(?:shared|services|tests|bench|infra)\//.test(target);
  const mayReach = [folder, ...others, ...(isOfTests(file) ? ['tests', 'infra/local'] : [])];
  if (isLocal && !mayReach.some((other) => isIn(target, other))) return objection(`${folder} must not know of it`);
  if (isOfTests(file)) return [];
  if (isOfTests(target) || testTools.has(target)) return objection('only tests need it');
  if (isAdapter(target) && !mayPickAdapters(file)) return objection('adapters are picked in wire.ts and embedded');
  if (drivers.has(target) && !isAdapter(file) && !isIn(file, 'shared/backends')) {
    return objection('drivers belong in adapters and shared/backends');
  }
  return [];
}

function formOf(file: string, source: string): string[] {
  const found: string[] = [];
  if (path.posix.basename(file) === 'index.ts') found.push(`${file}: a file is named after what it exports`);
  if (/^export \*/m.test(source)) found.push(`${file}: export * hides where things come from`);
  const lines = source.split('\n').length - 1;
  if (lines > longest && !isOfTests(file)) found.push(`${file}: ${lines} lines, more than ${longest}`);
  return found;
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function visit(file: string, way: readonly string[]): void {
    const start = way.indexOf(file);
    if (start >= 0) found.push([...way.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  }
  for (const file of graph.keys()) visit(file, []);
  return found;
}

const isIn = (file: string, folder: string) => file.startsWith(`${folder}/`);
const isAdapter = (file: string) => /\/(?:lmdb|cassandra|redis)-[^/]*\.ts$/.test(file);
const isOfTests = (file: string) => /(?:\.test|\.contract|\/arbitrary-[^/]*)\.ts$|^tests\//.test(file);

function mayPickAdapters(file: string): boolean {
  return isIn(file, 'services/embedded') || /^services\/[^/]+\/(?:wire|main)\.ts$/.test(file) || isAdapter(file);
}
