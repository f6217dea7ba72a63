import { readFileSync } from 'node:fs';
import path from 'node:path';
import { exchange } from '../http/exchange.ts';

/** What one process told Prometheus, once. */
export interface Scrape {
  text: string;
  /** Type by name. */
  types: ReadonlyMap<string, string>;
  /** Value by series, as it is written: `keyhop_redirects_total{result="gone",status="410"}`. */
  series: ReadonlyMap<string, number>;
  /** `read`, `write` or `embedded`. */
  service: string;
}

export async function scrape(opsUrl: string): Promise<Scrape> {
  const { text } = await exchange(opsUrl, 'GET', '/metrics');
  const series = text.split('\n').flatMap((line) => {
    const [, name, value] = /^([a-z].*) (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, Number(value)] as const];
  });
  const types = Array.from(
    text.matchAll(/^# TYPE (\S+) (\S+)$/gm),
    ([, name, type]) => [name, type] as [string, string],
  );
  return {
    text,
    types: new Map(types),
    series: new Map(series),
    service: /^keyhop_build_info\{service="(\w+)"/m.exec(text)?.[1] ?? 'unknown',
  };
}

/** A metric as docs/metrics.md has it. */
export interface Documented {
  name: string;
  type: string;
  labels: string[];
  services: string[];
}

export function documentedMetrics(): Documented[] {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
  return Array.from(text.matchAll(/^\| `(\w+)` \| (\w+) \|(.*?)\| (.*?) \|/gm), ([, name, type, labels, services]) => ({
    name: name as string,
    type: type as string,
    labels: Array.from((labels as string).matchAll(/\w+/g), ([label]) => label).sort(),
    services: (services as string).split(', '),
  }));
}

/** The names of a series' labels, but for the `le` of a histogram's bucket. */
export function labelsOf(series: string): string[] {
  return Array.from(series.matchAll(/[{,](\w+)="/g), ([, label]) => label as string)
    .filter((label) => label !== 'le')
    .sort();
}
