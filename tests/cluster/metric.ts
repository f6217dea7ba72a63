import type { LocalService } from '../../infra/local/service.ts';

/** What a service tells of one time series, such as `keyhop_look_ups_total{tier="store"}`. */
export async function metric({ opsPort }: LocalService, series: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  if (line === undefined) throw new Error(`There is no ${series} in:\n${text}`);
  return Number(line.slice(series.length + 1));
}
