import { setTimeout as delay } from 'node:timers/promises';
import type { LocalService } from '../../infra/local/service.ts';

/** Look-ups by the tier that answered, summed over the read processes: memory, absence, redis, store, failed. */
export type Tiers = Record<string, number>;

const line = /^keyhop_look_ups_total\{tier="(\w+)"\} (\d+)/gm;

/** As the processes' metrics tell it. */
export async function tiersOf(readers: readonly LocalService[]): Promise<Tiers> {
  const tiers: Tiers = {};
  for (const text of await metricsOf(readers)) {
    for (const [, tier = '', count] of text.matchAll(line)) tiers[tier] = (tiers[tier] ?? 0) + Number(count);
  }
  return tiers;
}

/** Resolves when no click is left that the read processes have yet to hand on. */
export async function clicksAreReadable(readers: readonly LocalService[]): Promise<void> {
  while (!(await metricsOf(readers)).every((text) => /^keyhop_click_age_seconds 0$/m.test(text))) await delay(250);
}

const metricsOf = (readers: readonly LocalService[]) =>
  Promise.all(readers.map(async ({ opsPort }) => (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()));

/** The share of each tier in what was looked up between two looks. */
export function sharesBetween(begin: Tiers, end: Tiers): Tiers {
  const counts = Object.entries(end).map(([tier, count]) => [tier, count - (begin[tier] ?? 0)] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(counts.map(([tier, count]) => [tier, total === 0 ? 0 : count / total]));
}
