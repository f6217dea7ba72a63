import { type ClickStore, type DayRange, subjectOf } from '../../../shared/clicks/click-store.ts';
import { type DimensionName, hoursOfDay } from '../../../shared/clicks/day-counts.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { Reply } from '../http/api-route.ts';
import { findOwnLink } from '../links/own-link.ts';
import { sumsOf } from './buckets.ts';
import { csvOf } from './stats-csv.ts';
import { parseLinkStatsQuery, parseStatsQuery, type Question, type StatsRequest } from './stats-query.ts';
import { seriesResource, valuesResource } from './stats-resource.ts';
import type { Hour } from './time-zone.ts';
import { mostFrequent } from './value-counts.ts';

interface Dependencies {
  clicks: ClickStore;
  now: () => number;
}

/** `GET /api/v1/links/:code/stats`: 200 whatever the link's state. */
export function linkStatsHandler({ links, clicks, now }: Dependencies & { links: LinkStore }) {
  return async (request: StatsRequest): Promise<Reply> => {
    const question = parseLinkStatsQuery(request, now());
    const { code } = await findOwnLink(links, request.param, request.principal);
    return answer(clicks, subjectOf.link(code), question);
  };
}

/** `GET /api/v1/stats`: all of an owner's links, or those with a tag. */
export function statsHandler({ clicks, now }: Dependencies) {
  return (request: StatsRequest): Promise<Reply> => {
    const { subject, ...question } = parseStatsQuery(request, now());
    return answer(clicks, subject, question);
  };
}

function answer(clicks: ClickStore, subject: string, question: Question): Promise<Reply> {
  const { by } = question;
  return by === undefined ? series(clicks, subject, question) : values(clicks, subject, question, by);
}

async function series(clicks: ClickStore, subject: string, question: Question): Promise<Reply> {
  const { edges, format } = question;
  const resource = seriesResource(question, sumsOf(await clicks.hours(subject, daysOf(edges)), edges));
  if (format === 'json') return json(resource);
  return csv(csvOf(['start', 'total', 'people', 'bots'], resource.series));
}

async function values(clicks: ClickStore, subject: string, question: Question, by: DimensionName): Promise<Reply> {
  const said = await clicks.values(subject, daysOf(question.edges), by);
  const resource = valuesResource(question, by, mostFrequent(said.values), said.bots);
  return question.format === 'json' ? json(resource) : csv(csvOf(['value', 'people'], resource.values));
}

const headers = { Vary: 'Accept' };
const json = (body: unknown): Reply => ({ status: 200, headers, body });
const csv = (body: string): Reply => ({ status: 200, headers, body, type: 'text/csv' });

/** The UTC days that the buckets touch. */
function daysOf(edges: readonly Hour[]): DayRange {
  const dayOfHour = (hour: Hour) => Math.floor(hour / hoursOfDay);
  return { from: dayOfHour(edges[0] as Hour), to: dayOfHour((edges.at(-1) as Hour) - 1) };
}
