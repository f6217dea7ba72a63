import type { Measured } from '../results-file.ts';
import { type Spread, spreadOf } from '../spread.ts';

/** What a file of results holds. */
export type Run<Results> = Measured & { readonly results: Results };

/** A part of the page, and the pictures in it by file name. */
export interface Section {
  readonly markdown: string;
  readonly pictures: Readonly<Record<string, string>>;
}

export const pictureFolder = 'performance';

export function image(file: string, what: string): string {
  return `![${what}](${pictureFolder}/${file})`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** When, of what and on what it was measured. */
export function provenance({ measuredAt, machine, versions, parameters, isPinned, load, note }: Run<unknown>): string {
  const { commit, node, nginx, cassandra } = versions;
  const programs = [`Node ${node}`, nginx && `nginx ${nginx}`, cassandra && `Cassandra ${cassandra}`]
    .filter(Boolean)
    .join(', ');
  const kept = ['rounds', 'seconds', 'warmUpSeconds', 'connections', 'headers', 'links', 'rate'];
  const options = kept.filter((name) => typeof parameters[name] !== 'object' && parameters[name] !== undefined);
  const cores = isPinned ? '; servers on one core, generator on the other' : '';
  return `*Measured ${measuredAt.slice(0, 10)} at commit ${commit ?? 'unknown'} with ${programs}, on ${machine.cores} × ${machine.cpu},
${machine.memoryGiB} GiB, ${machine.kernel}${cores}. Load before the start: ${load.toFixed(1)}. ${options
    .map((name) => `${name}: ${parameters[name]}`)
    .join(', ')}.${note === undefined ? '' : ` ${note}`}*`;
}

export const whole = (value: number) => Math.round(value).toLocaleString('en');

/** The median, and in brackets what it lay between. */
export const spread = ({ median, least, most }: Spread, digits = 2) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

/** Of the values that are known; undefined where none is. */
export function knownSpread(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined && value !== null);
  return known.length === 0 ? undefined : spreadOf(known);
}

/** A dash where it is not known. */
export function medianOr(values: readonly (number | undefined)[], format: (value: number) => string): string {
  const known = knownSpread(values);
  return known === undefined ? '–' : format(known.median);
}
