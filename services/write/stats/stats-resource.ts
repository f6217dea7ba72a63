import { z } from 'zod';
import {
  type DimensionName,
  dimensionNames,
  mostValues,
  sumOf,
  type Totals,
} from '../../../shared/clicks/day-counts.ts';
import { intervals } from './buckets.ts';
import { mostBuckets, type Question } from './stats-query.ts';
import { type Hour, timeText } from './time-zone.ts';
import type { ValueCount } from './value-counts.ts';

const count = z.int().min(0);
const time = z.string().meta({ format: 'date-time' });
const clicks = { total: count, people: count, bots: count };

/** What was asked for, as it was understood, and how many clicks there were. */
function frameOf({ zone, edges }: Question, totals: Totals) {
  return {
    from: timeText(zone, edges[0] as Hour),
    to: timeText(zone, edges.at(-1) as Hour),
    timezone: zone.name,
    totals: clicksOf(totals),
  };
}

const clicksOf = ({ people, bots }: Totals) => ({ total: people + bots, people, bots });

const frame = {
  from: time.meta({ description: 'Since when clicks are counted.' }),
  to: time.meta({ description: 'Until when, this moment not included.' }),
  timezone: z.string(),
  totals: z.object(clicks).meta({ description: 'All clicks from `from` to `to`.' }),
};

/** Clicks bucket by bucket, as the API shows them. */
export function seriesResource(question: Question, sums: readonly Totals[]) {
  const { zone, edges, interval } = question;
  const series = sums.map((sum, i) => ({ start: timeText(zone, edges[i] as Hour), ...clicksOf(sum) }));
  return { ...frameOf(question, sumOf(sums)), interval, series };
}

const seriesSchema: z.ZodType<ReturnType<typeof seriesResource>> = z
  .object({
    ...frame,
    interval: z.enum(intervals),
    series: z
      .array(z.object({ start: time, ...clicks }))
      .max(mostBuckets)
      .meta({ description: 'One bucket after the other, those without clicks too; each ends where the next starts.' }),
  })
  .meta({ id: 'ClickSeries', description: 'Clicks by hour, day or month. The series adds up to the totals.' });

/** The people who clicked by what they said, as the API shows them. */
export function valuesResource(question: Question, by: DimensionName, values: readonly ValueCount[], bots: number) {
  const people = values.reduce((sum, value) => sum + value.people, 0);
  return { ...frameOf(question, { people, bots }), by, values };
}

const valuesSchema: z.ZodType<ReturnType<typeof valuesResource>> = z
  .object({
    ...frame,
    by: z.enum(dimensionNames),
    values: z
      .array(z.object({ value: z.string(), people: count }))
      .max(mostValues + 1)
      .readonly()
      .meta({ description: 'The most frequent first; last `other`, for the rest and for what is not known.' }),
  })
  .meta({ id: 'ClickValues', description: 'The people who clicked, by one dimension. The values add up to them.' });

export const statsSchema = z
  .union([seriesSchema, valuesSchema])
  .meta({ id: 'Stats', description: 'A series of clicks or, with `by`, the values of a dimension.' });
