import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { type DimensionName, type Dimensions, dimensionNames } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';

/** What one visit says, in the order of `dimensionNames`. */
type Visit = readonly string[];

/** The clicks of one link; `people` holds places in `visits` and how many there were of each, in turn. */
type LinkClicks = readonly [
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

/** How many there were, and of people, by what their visits said: a place in a second's `visits`. */
export interface Clicks {
  bots: number;
  readonly people: Map<number, number>;
}

const noClicks = (): Clicks => ({ bots: 0, people: new Map() });

/** Gathers the clicks of a second. */
export class SecondOfClicks {
  readonly at: number;
  readonly #visits: Visit[] = [];
  readonly #places = new Map<string, number>();
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
      clicks = { ...noClicks(), owner, tags };
      this.#links.set(code, clicks);
    }
    if (visit === 'bot') clicks.bots++;
    else count(clicks.people, this.#placeOf(visit), 1);
  }

  finish(): ClickSecond {
    const links = Array.from(
      this.#links,
      ([code, { owner, tags, bots, people }]) => [code, owner, tags, bots, [...people].flat()] as const,
    );
    return { at: this.at, visits: this.#visits, links };
  }

  #placeOf(visit: Dimensions): number {
    const values = dimensionNames.map((name) => visit[name]);
    const name = values.join('\n');
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.#visits.push(values) - 1;
      this.#places.set(name, place);
    }
    return place;
  }
}

/** The clicks of a second by subject: those of each link, of each owner's links, and of those that had a tag. */
export function bySubject({ links }: ClickSecond): Map<string, Clicks> {
  const subjects = new Map<string, Clicks>();
  const add = (subject: string, bots: number, people: readonly number[]) => {
    let clicks = subjects.get(subject);
    if (clicks === undefined) {
      clicks = noClicks();
      subjects.set(subject, clicks);
    }
    clicks.bots += bots;
    for (let i = 0; i < people.length; i += 2) count(clicks.people, people[i] as number, people[i + 1] as number);
  };
  for (const [code, owner, tags, bots, people] of links) {
    add(subjectOf.link(code), bots, people);
    add(subjectOf.owner(owner), bots, people);
    for (const tag of tags) add(subjectOf.tag(owner, tag), bots, people);
  }
  return subjects;
}

/** The visits of a second. */
export function visitsOf({ visits }: ClickSecond): Dimensions[] {
  return visits.map(
    (values) => Object.fromEntries(dimensionNames.map((name, i) => [name, values[i]])) as Record<DimensionName, string>,
  );
}

function count(counts: Map<number, number>, place: number, more: number): void {
  counts.set(place, (counts.get(place) ?? 0) + more);
}
