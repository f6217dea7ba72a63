import { type ClickRow, millisecondsOfDay } from '../../../shared/clicks/click-store.ts';
import type { Dimensions } from '../../../shared/clicks/day-counts.ts';
import { bySubject, type ClickSecond, type Clicks, visitsOf } from './click-second.ts';

const millisecondsOfHour = 3_600_000;

/** What a second has of one subject. */
export interface Part {
  readonly sequence: number;
  readonly hour: number;
  readonly clicks: Clicks;
  readonly visits: readonly Dimensions[];
}

/** What some seconds that count for one day have of each subject; those from before it count for its first hour. */
export function partsOf(
  seconds: Iterable<{ sequence: number; second: ClickSecond }>,
  day: number,
): Map<string, Part[]> {
  const parts = new Map<string, Part[]>();
  for (const { sequence, second } of seconds) {
    const hour = Math.max(0, Math.floor((second.at - day * millisecondsOfDay) / millisecondsOfHour));
    const visits = visitsOf(second);
    for (const [subject, clicks] of bySubject(second)) {
      const part = { sequence, hour, clicks, visits };
      const others = parts.get(subject);
      if (others === undefined) parts.set(subject, [part]);
      else others.push(part);
    }
  }
  return parts;
}

/** A row with those parts added that it has not seen yet; undefined where it has seen all. */
export function addParts(row: ClickRow, parts: readonly Part[]): ClickRow | undefined {
  const unseen = parts.filter(({ sequence }) => sequence > row.sequence);
  const last = unseen.at(-1);
  if (last === undefined) return undefined;
  let { people, bots } = row.month;
  for (const { hour, clicks, visits } of unseen) {
    row.counts.addBots(hour, clicks.bots);
    bots += clicks.bots;
    for (const [place, count] of clicks.people) {
      row.counts.addPeople(hour, count, visits[place] as Dimensions);
      people += count;
    }
  }
  return { ...row, sequence: last.sequence, month: { people, bots } };
}
