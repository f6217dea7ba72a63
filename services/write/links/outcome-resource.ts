import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import type { Totals } from '../../../shared/clicks/day-counts.ts';
import { type Problem, problemOf } from '../../../shared/http/problem.ts';
import type { Outcome } from './create-many.ts';
import { linkResource } from './link-resource.ts';

/** What became of one of many links, as the API shows it. */
export type OutcomeResource =
  | { status: number; link: ReturnType<typeof linkResource> }
  | { status: number; error: Problem };

interface Dependencies {
  clicks: ClickStore;
  baseUrl: string;
}

/**
 * What became of many links, as the API shows it. Clicks are asked for only where a link was there before.
 *
 * @throws StoreUnavailable
 */
export async function outcomeResources(
  outcomes: readonly Outcome[],
  isReplayed: boolean,
  { clicks, baseUrl }: Dependencies,
): Promise<OutcomeResource[]> {
  const totals = await totalsOfFound(outcomes, isReplayed, clicks);
  return outcomes.map((outcome) =>
    'error' in outcome
      ? { status: outcome.error.status, error: problemOf(outcome.error) }
      : { status: outcome.status, link: linkResource(outcome.link, baseUrl, totals.get(outcome.link.code)) },
  );
}

/** By code, of links that were not just made. @throws StoreUnavailable */
export async function totalsOfFound(
  outcomes: readonly Outcome[],
  isReplayed: boolean,
  clicks: ClickStore,
): Promise<Map<string, Totals>> {
  const codes = outcomes.flatMap((outcome) =>
    'link' in outcome && (isReplayed || outcome.status === 200) ? [outcome.link.code] : [],
  );
  if (codes.length === 0) return new Map();
  const totals = await clicks.totals(codes.map(subjectOf.link));
  return new Map(codes.map((code, i) => [code, totals[i] as Totals]));
}
