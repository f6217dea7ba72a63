import { type ClickRow, subjectOf } from '../../../shared/clicks/click-store.ts';
import type { Dimensions } from '../../../shared/clicks/day-counts.ts';
import { millisecondsOfDay, millisecondsOfHour } from '../../../shared/runtime/calendar.ts';
import { type ClickSecond, SharedClicks, visitsOf } from './click-second.ts';

/** What a second has of one subject. */
export interface Part {
  readonly sequence: number;
  readonly hour: number;
  readonly visits: readonly Dimensions[];
  readonly bots: number;
  /** Places in `visits` and how many there were of each, in turn. */
  readonly people: readonly number[];
}

/** Gathers what seconds that count for one day have of each subject: of each link, of each owner's, and of those that had a tag. */
export class PartsOfDay {
  readonly #day: number;
  readonly #ofLinks = new Map<string, Part[]>();
  readonly #others = new Map<string, Part[]>();

  constructor(day: number) {
    this.#day = day;
  }

  /** A second from before the day counts for its first hour. */
  add(sequence: number, second: ClickSecond): void {
    const hour = Math.max(0, Math.floor((second.at - this.#day * millisecondsOfDay) / millisecondsOfHour));
    const visits = visitsOf(second);
    const shared = new SharedClicks();
    for (const [code, owner, tags, bots, people] of second.links) {
      push(this.#ofLinks, code, { sequence, hour, visits, bots, people });
      shared.add(subjectOf.owner(owner), bots, people);
      for (const tag of tags) shared.add(subjectOf.tag(owner, tag), bots, people);
    }
    for (const [subject, bots, people] of shared) push(this.#others, subject, { sequence, hour, visits, bots, people });
  }

  *bySubject(): Iterable<readonly [subject: string, parts: readonly Part[]]> {
    for (const [code, parts] of this.#ofLinks) yield [subjectOf.link(code), parts];
    yield* this.#others;
  }
}

function push(parts: Map<string, Part[]>, name: string, part: Part): void {
  const others = parts.get(name);
  if (others === undefined) parts.set(name, [part]);
  else others.push(part);
}

/** A row with those parts added that it has not seen yet; undefined where it has seen all. */
export function addParts(row: ClickRow, parts: readonly Part[]): ClickRow | undefined {
  const last = parts.at(-1);
  if (last === undefined || last.sequence <= row.sequence) return undefined;
  let { people, bots } = row.month;
  for (const part of parts) {
    if (part.sequence <= row.sequence) continue;
    row.counts.addBots(part.hour, part.bots);
    bots += part.bots;
    for (let i = 0; i < part.people.length; i += 2) {
      const count = part.people[i + 1] as number;
      row.counts.addPeople(part.hour, count, part.visits[part.people[i] as number] as Dimensions);
      people += count;
    }
  }
  return { ...row, sequence: last.sequence, month: { people, bots } };
}
