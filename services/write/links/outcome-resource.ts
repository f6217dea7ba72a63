import { problemOf } from '../../../shared/http/problem.ts';
import type { Outcome } from './create-many.ts';
import { linkResource } from './link-resource.ts';

/** What became of one of many links, as the API shows it. */
export function outcomeResource(outcome: Outcome, baseUrl: string) {
  if ('error' in outcome) return { status: outcome.error.status, error: problemOf(outcome.error) };
  return { status: outcome.status, link: linkResource(outcome.link, baseUrl) };
}
