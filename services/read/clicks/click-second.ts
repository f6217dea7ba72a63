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

/** Kinds of visits of one subject that are looked through one by one; with more, a map is faster. */
const fewVisits = 16;

/** The clicks of one subject. Nearly all have one kind of visit a second, or few: maps for these would cost more than all the rest. */
class Clicks {
  bots = 0;
  /** The first kind that came; -1 where none did. */
  #first = -1;
  #firstCount = 0;
  /** The others: places and counts in turn, or a map where there are many. */
  #few: number[] | undefined;
  #many: Map<number, number> | undefined;

  add(place: number, count: number): void {
    if (this.#first === -1) this.#first = place;
    if (this.#first === place) this.#firstCount += count;
    else if (this.#many !== undefined) this.#many.set(place, (this.#many.get(place) ?? 0) + count);
    else this.#addToFew(place, count);
  }

  #addToFew(place: number, count: number): void {
    this.#few ??= [];
    const few = this.#few;
    for (let i = 0; i < few.length; i += 2) {
      if (few[i] !== place) continue;
      few[i + 1] = (few[i + 1] as number) + count;
      return;
    }
    if (few.push(place, count) <= 2 * fewVisits) return;
    this.#many = new Map(pairsOf(few));
    this.#few = undefined;
  }

  /** Of people: places and counts in turn. */
  get people(): number[] {
    if (this.#first === -1) return [];
    return [this.#first, this.#firstCount, ...(this.#few ?? []), ...[...(this.#many ?? [])].flat()];
  }
}

function* pairsOf(few: readonly number[]): Iterable<[number, number]> {
  for (let i = 0; i < few.length; i += 2) yield [few[i] as number, few[i + 1] as number];
}

/** The clicks of one link. */
class ClickedLink extends Clicks {
  readonly owner: string;
  readonly tags: readonly string[];

  constructor({ owner, tags }: Pick<Link, 'owner' | 'tags'>) {
    super();
    this.owner = owner;
    this.tags = tags;
  }
}

/** Gathers the clicks of a second. */
export class SecondOfClicks {
  readonly at: number;
  readonly #visits: Visit[] = [];
  readonly #places = new Map<Dimensions, number>();
  readonly #links = new Map<string, ClickedLink>();

  constructor(at: number) {
    this.at = at;
  }

  /** Links that were clicked. */
  get size(): number {
    return this.#links.size;
  }

  add(link: Pick<Link, 'code' | 'owner' | 'tags'>, visit: Dimensions | 'bot'): void {
    let clicks = this.#links.get(link.code);
    if (clicks === undefined) {
      clicks = new ClickedLink(link);
      this.#links.set(link.code, clicks);
    }
    if (visit === 'bot') clicks.bots++;
    else clicks.add(this.#placeOf(visit), 1);
  }

  finish(): ClickSecond {
    const links: LinkClicks[] = [];
    for (const [code, { owner, tags, bots, people }] of this.#links) {
      links.push([code, owner, tags, bots, people]);
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
      clicks = new Clicks();
      this.#bySubject.set(subject, clicks);
    }
    clicks.bots += bots;
    for (let i = 0; i < people.length; i += 2) clicks.add(people[i] as number, people[i + 1] as number);
  }

  *[Symbol.iterator](): Iterator<readonly [subject: string, bots: number, people: readonly number[]]> {
    for (const [subject, { bots, people }] of this.#bySubject) yield [subject, bots, people];
  }
}

/** The visits of a second. */
export function visitsOf({ visits }: ClickSecond): Dimensions[] {
  return visits.map(
    (values) => Object.fromEntries(dimensionNames.map((name, i) => [name, values[i]])) as Record<DimensionName, string>,
  );
}
