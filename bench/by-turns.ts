/** Of all turns, a share that is not counted: until the code that runs is the optimised one. */
const warmUp = 0.2;

/** Milliseconds that each of these takes, ascending. By turns: machines wander by a third within seconds. */
export async function byTurns(work: readonly (() => Promise<void>)[], rounds: number): Promise<number[][]> {
  const times = work.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, once] of work.entries()) {
      const begin = performance.now();
      await once();
      const time = performance.now() - begin;
      if (round >= rounds * warmUp) times[i]?.push(time);
    }
  }
  return times.map((some) => some.sort((a, b) => a - b));
}

/** Three percentiles of ascending milliseconds, with so many decimals. */
export function percentiles(times: readonly number[], decimals: number): string {
  const at = (share: number) => times[Math.floor(share * times.length)]?.toFixed(decimals).padStart(decimals + 4);
  return `p50 ${at(0.5)} ms   p90 ${at(0.9)} ms   p99 ${at(0.99)} ms`;
}
