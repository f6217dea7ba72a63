import { type DimensionName, type Dimensions, dimensionNames } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';

/** What one visit says, in the order of `dimensionNames`. */
type Visit = readonly string[];

/** The clicks of one link; `people` holds places in `visits` and how many there were of each, in turn. */
export type LinkClicks = readonly [
  code: string,
  owner: string,
  tags: readonly string[],
  bots: number,
  people: readonly number[],
];

/** The clicks of one process in one second or so, as they are kept until they are added up. */
export interface ClickSecond {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What visits said, each once. */
  readonly visits: readonly Visit[];
  readonly links: readonly LinkClicks[];
}

/** Kinds of visits of one link that are looked through one by one; with more, a map is faster. */
const fewVisits = 16;

/** How many there were of each kind of visit. Most links have a few kinds a second: for these a map would cost more than the rest. */
class VisitCounts {
  /** Places and counts in turn. */
  readonly #few: number[] = [];
  #many: Map<number, number> | undefined;

  add(place: number, count: number): void {
    if (this.#many !== undefined) {
      this.#many.set(place, (this.#many.get(place) ?? 0) + count);
      return;
    }
    const few = this.#few;
    for (let i = 0; i < few.length; i += 2) {
      if (few[i] !== place) continue;
      few[i + 1] = (few[i + 1] as number) + count;
      return;
    }
    if (few.push(place, count) > 2 * fewVisits) this.#many = new Map(pairsOf(few));
  }

  /** Places and counts in turn. */
  toArray(): number[] {
    return this.#many === undefined ? this.#few : [...this.#many].flat();
  }
}

function* pairsOf(few: readonly number[]): Iterable<[number, number]> {
  for (let i = 0; i < few.length; i += 2) yield [few[i] as number, few[i + 1] as number];
}

interface Clicks {
  bots: number;
  readonly people: VisitCounts;
}

/** Gathers the clicks of a second. */
export class SecondOfClicks {
  readonly at: number;
  readonly #visits: Visit[] = [];
  readonly #places = new Map<Dimensions, number>();
  readonly #links = new Map<string, Clicks & Pick<Link, 'owner' | 'tags'>>();

  constructor(at: number) {
    this.at = at;
  }

  /** Links that were clicked. */
  get size(): number {
    return this.#links.size;
  }

  add({ code, owner, tags }: Pick<Link, 'code' | 'owner' | 'tags'>, visit: Dimensions | 'bot'): void {
    let clicks = this.#links.get(code);
    if (clicks === undefined) {
      clicks = { owner, tags, bots: 0, people: new VisitCounts() };
      this.#links.set(code, clicks);
    }
    if (visit === 'bot') clicks.bots++;
    else clicks.people.add(this.#placeOf(visit), 1);
  }

  finish(): ClickSecond {
    const links: LinkClicks[] = [];
    for (const [code, { owner, tags, bots, people }] of this.#links) {
      links.push([code, owner, tags, bots, people.toArray()]);
    }
    return { at: this.at, visits: this.#visits, links };
  }

  /** By identity: whoever classifies gives the same object for the same visit, mostly. */
  #placeOf(visit: Dimensions): number {
    let place = this.#places.get(visit);
    if (place === undefined) {
      place = this.#visits.push(dimensionNames.map((name) => visit[name])) - 1;
      this.#places.set(visit, place);
    }
    return place;
  }
}

/** The clicks of a second on all links of some name they share, such as their owner's: of many links one. */
export class SharedClicks {
  readonly #bySubject = new Map<string, Clicks>();

  add(subject: string, bots: number, people: readonly number[]): void {
    let clicks = this.#bySubject.get(subject);
    if (clicks === undefined) {
      clicks = { bots: 0, people: new VisitCounts() };
      this.#bySubject.set(subject, clicks);
    }
    clicks.bots += bots;
    for (const [place, count] of pairsOf(people)) clicks.people.add(place, count);
  }

  *[Symbol.iterator](): Iterator<readonly [subject: string, bots: number, people: readonly number[]]> {
    for (const [subject, { bots, people }] of this.#bySubject) yield [subject, bots, people.toArray()];
  }
}

/** The visits of a second. */
export function visitsOf({ visits }: ClickSecond): Dimensions[] {
  return visits.map(
    (values) => Object.fromEntries(dimensionNames.map((name, i) => [name, values[i]])) as Record<DimensionName, string>,
  );
}
