import type { Figures } from './measure.ts';

/** The figures for people. */
export function report(all: readonly Figures[]): string {
  return all.map(describe).join('\n\n');
}

function describe(figures: Figures): string {
  const { scenario, redirects, creates, tiers, micros, missed } = figures;
  const { nginx, read, redis, generator, write } = micros;
  const right = `${redirects.right.toLocaleString('en')} of ${redirects.requests.toLocaleString('en')}`;
  const shares = Object.entries(tiers).map(([tier, share]) => `${tier} ${(share * 100).toFixed(1)} %`);
  return `${scenario.name}: ${scenario.gets} redirects + ${scenario.creates} creates a second, Cassandra nodes: ${scenario.nodes}
  redirects   ${right} right, ${Math.round(figures.heldPerSecond).toLocaleString('en')}/s held; p50 ${ms(redirects.p50)}, p99 ${ms(redirects.p99)}, max ${ms(redirects.max)}
  creates     ${creates.right} of ${creates.requests} right; p50 ${ms(creates.p50)}, p99 ${ms(creates.p99)}
  statuses    ${JSON.stringify(redirects.statuses)} ${JSON.stringify(creates.statuses)} (0: none, 1: connection lost, over 1,000: right after more than 1.5 s)
  look-ups    ${shares.join(', ')}
  CPU µs      per redirect: nginx ${nginx.toFixed(0)}, read ${read.toFixed(0)}, Redis ${redis.toFixed(0)}, generator ${generator.toFixed(0)}; per create: write ${write.toFixed(0)}
  cores       Cassandra ${figures.cassandraCores.toFixed(2)}, other programs ${figures.othersCores.toFixed(2)}; 10,000/s + 100/s would take ${figures.coresFor10k.toFixed(1)} without the generator
  ${missed.length === 0 ? 'held' : `MISSED: ${missed.join(', ')}`}`;
}

const ms = (milliseconds: number) => `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
