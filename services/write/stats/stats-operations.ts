import { codeParameter } from '../../../shared/openapi/code-parameter.ts';
import type { Header, Operation } from '../../../shared/openapi/operation.ts';
import { csvSchema } from './stats-csv.ts';
import { linkStatsQuerySchema, statsQuerySchema } from './stats-query.ts';
import { statsSchema } from './stats-resource.ts';

const group = 'Clicks';

const description =
  'Clicks are redirects of GET requests, prefetches aside; those of the last seconds may be missing. Clicks are kept by hour: where a zone’s offset is no whole hour, a bucket begins with the first full hour UTC in it.';

const vary: Header = { description: 'JSON and CSV are told apart by it.', pattern: '^Accept$' };

const answers: Operation['answers'] = {
  200: {
    meaning: 'The clicks.',
    headers: { Vary: vary },
    body: { 'application/json': statsSchema, 'text/csv': csvSchema },
    example: {
      from: '2026-11-21T00:00:00+01:00',
      to: '2026-11-23T00:00:00+01:00',
      timezone: 'Europe/Berlin',
      totals: { total: 47, people: 42, bots: 5 },
      interval: 'day',
      series: [
        { start: '2026-11-21T00:00:00+01:00', total: 17, people: 16, bots: 1 },
        { start: '2026-11-22T00:00:00+01:00', total: 30, people: 26, bots: 4 },
      ],
    },
  },
};

/** What is promised of `/api/v1/stats` and of a link's. */
export const statsOperations = {
  link: {
    id: 'linkStats',
    group,
    summary: 'Clicks on a link',
    description: `Whatever the link’s state. ${description}`,
    parameter: codeParameter,
    query: linkStatsQuerySchema,
    answers,
    errors: [404],
  },
  all: {
    id: 'stats',
    group,
    summary: 'Clicks on all links, or on those with a tag',
    description,
    query: statsQuerySchema,
    answers,
  },
} satisfies Record<string, Operation>;
