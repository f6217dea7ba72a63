import { z } from 'zod';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { type DimensionName, dimensionNames, mostValues } from '../../../shared/clicks/day-counts.ts';
import { Forbidden, InvalidRequest } from '../../../shared/errors.ts';
import { ownerPattern } from '../../../shared/keys/api-key.ts';
import type { ApiRequest, Principal } from '../http/api-route.ts';
import { characters } from '../http/characters.ts';
import { parseQuery } from '../http/parse-query.ts';
import { edgesOf, type Interval, intervals } from './buckets.ts';
import { firstYear, lastYear, mostDays, parseRange, usualDays } from './stats-range.ts';
import { findZone, type Hour, type TimeZone, zonePattern } from './time-zone.ts';

/** Of a series: a year of hours would be 8,760, and half a megabyte. */
export const mostBuckets = 5_000;

const usualZone = 'UTC';
const zoneMessage = 'must be a name from the time-zone database, such as Europe/Berlin';

const csvType = 'text/csv';
const mediaTypes = ['application/json', csvType];
const formats = ['json', 'csv'] as const;

const edge = z.string().meta({ pattern: '^\\d{4}-\\d\\d-\\d\\d(?:[Tt].+)?$' });
const questionShape = {
  from: edge.optional().meta({
    description: `Since when: a time with an offset from UTC, or a date. The ${usualDays} days that end with \`to\` unless given; from the year ${firstYear} on, at most ${mostDays.toLocaleString('en')} days before \`to\`.`,
    examples: ['2026-11-21'],
  }),
  to: edge.optional().meta({
    description: `Until when: a time, which is not included, or a date, which is. Until now unless given; to the year ${lastYear}.`,
    examples: ['2026-11-22'],
  }),
  interval: z
    .enum(intervals, `must be ${intervals.join(', ')}`)
    .optional()
    .meta({
      description: `How long a bucket is; a day unless given. The range is widened to whole ones, of which there may be ${mostBuckets.toLocaleString('en')}.`,
    }),
  timezone: z
    .string()
    .regex(zonePattern, zoneMessage)
    .optional()
    .meta({
      description: `Whose days and months: a name from the time-zone database; ${usualZone} unless given.`,
      examples: ['Europe/Berlin'],
    }),
  by: z
    .enum(dimensionNames, `must be ${dimensionNames.join(', ')}`)
    .optional()
    .meta({
      description: `Instead of the series: how many people, by this; the ${mostValues} most frequent values and \`other\`. Counted by UTC day, to which the range is widened; not together with \`interval\` and \`timezone\`.`,
    }),
  format: z
    .enum(formats, `must be ${formats.join(', ')}`)
    .optional()
    .meta({ description: 'JSON or CSV; what `Accept` prefers unless given, and JSON where it has no say.' }),
};

/** Of one link. */
export const linkStatsQuerySchema = z.strictObject(questionShape);

/** Of all of an owner's links. */
export const statsQuerySchema = z.strictObject({
  ...questionShape,
  tag: characters(1, 50).optional().meta({ description: 'Only clicks on links that had this tag when clicked.' }),
  owner: z
    .string()
    .regex(ownerPattern, 'is no name of an owner')
    .optional()
    .meta({ description: 'Whose links, for admins; your own unless given.' }),
});

/** What the statistics go by of a request. */
export type StatsRequest = Pick<ApiRequest, 'principal' | 'param' | 'query' | 'prefers'>;

type GivenQuestion = z.infer<typeof linkStatsQuerySchema>;

/** What is asked of a subject's clicks. */
export interface Question {
  readonly zone: TimeZone;
  /** UTC hours at which the buckets begin, and last the one at which they end. */
  readonly edges: readonly Hour[];
  readonly interval: Interval;
  /** Instead of a series. */
  readonly by: DimensionName | undefined;
  readonly format: (typeof formats)[number];
}

/** What `GET /api/v1/links/:code/stats` is asked for. @throws InvalidRequest */
export function parseLinkStatsQuery(request: StatsRequest, now: number): Question {
  return questionOf(parseQuery(linkStatsQuerySchema, request.query), request, now);
}

/**
 * What `GET /api/v1/stats` is asked for, and of whom.
 *
 * @throws InvalidRequest, and Forbidden where anybody but an admin asks for another owner
 */
export function parseStatsQuery(request: StatsRequest, now: number): Question & { subject: string } {
  const { tag, owner, ...given } = parseQuery(statsQuerySchema, request.query);
  return { ...questionOf(given, request, now), subject: subjectFor(request.principal, owner, tag) };
}

function subjectFor(principal: Principal, owner = principal.owner, tag?: string): string {
  if (owner !== principal.owner && principal.role !== 'admin') {
    throw new Forbidden("Only an admin sees the clicks on another owner's links.");
  }
  return tag === undefined ? subjectOf.owner(owner) : subjectOf.tag(owner, tag);
}

function questionOf(given: GivenQuestion, { prefers }: StatsRequest, now: number): Question {
  const { by, format = prefers(mediaTypes) === csvType ? 'csv' : 'json' } = given;
  // The values of a dimension are kept by UTC day.
  const { interval = 'day', timezone = usualZone } = by === undefined ? given : withoutBuckets(given);
  const zone = findZone(timezone);
  if (zone === undefined) throw InvalidRequest.field('timezone', zoneMessage);
  const edges = edgesOf(parseRange(given, zone, now), interval, zone);
  if (edges.length - 1 > mostBuckets) {
    const most = mostBuckets.toLocaleString('en');
    throw InvalidRequest.field('interval', `must be longer, or the range shorter: at most ${most} buckets are given`);
  }
  return { zone, edges, interval, by, format };
}

function withoutBuckets(given: GivenQuestion): Pick<GivenQuestion, 'interval' | 'timezone'> {
  const fields = (['interval', 'timezone'] as const)
    .filter((field) => given[field] !== undefined)
    .map((field) => ({ field, message: 'must not be given together with by' }));
  if (fields.length === 0) return {};
  throw new InvalidRequest('by counts whole UTC days: neither interval nor timezone may be given with it.', { fields });
}
