import type { Figures } from './measure.ts';
import type { Scenario } from './scenarios.ts';

/** Where a generator of one core gives up, if not the cluster before. */
const most = 30_000;

/**
 * Raises the rate step by step for as long as it is held.
 *
 * @param measureAt a scenario at one of its rates
 * @returns the figures at the highest rate that was held; at the first one, which missed its promise, where none was
 */
export async function highestRate(
  scenario: Scenario & { readonly step: number },
  measureAt: (scenario: Scenario) => Promise<Figures>,
): Promise<Figures> {
  let highest = await measureAt(scenario);
  if (highest.missed.length > 0) return highest;
  for (let gets = scenario.gets + scenario.step; gets <= most; gets += scenario.step) {
    const figures = await measureAt({ ...scenario, gets });
    if (figures.missed.length > 0) break;
    highest = figures;
  }
  return highest;
}
