import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { type DimensionName, type Dimensions, dimensionNames } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';

/** What one visit says, in the order of `dimensionNames`. */
type Visit = readonly string[];

/** A link that was clicked, and how often by bots. */
type ClickedLink = readonly [code: string, owner: string, tags: readonly string[], bots: number];

/** The clicks of one process in one second or so, as they are kept until they are added up. */
export interface ClickSecond {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What visits said, each once. */
  readonly visits: readonly Visit[];
  readonly links: readonly ClickedLink[];
  /** Of people: a place in `links`, one in `visits`, and how many there were of them, in turn. */
  readonly people: readonly number[];
}

/** How many there were, and of people, by what their visits said: a place in a second's `visits`. */
export interface Clicks {
  bots: number;
  readonly people: Map<number, number>;
}

/** Visits of one second that can be told apart; in practice there are some hundreds. */
const mostVisits = 2 ** 20;

/** Gathers the clicks of a second. One map for all links: a map for each would cost more than all the rest. */
export class SecondOfClicks {
  readonly at: number;
  readonly #visits: Visit[] = [];
  readonly #placesOfVisits = new Map<Dimensions, number>();
  readonly #links: Pick<Link, 'code' | 'owner' | 'tags'>[] = [];
  readonly #placesOfLinks = new Map<string, number>();
  readonly #bots: number[] = [];
  /** By place of the link, times `mostVisits`, and place of the visit. */
  readonly #people = new Map<number, number>();

  constructor(at: number) {
    this.at = at;
  }

  /** Links that were clicked. */
  get size(): number {
    return this.#links.length;
  }

  add(link: Pick<Link, 'code' | 'owner' | 'tags'>, visit: Dimensions | 'bot'): void {
    let place = this.#placesOfLinks.get(link.code);
    if (place === undefined) {
      place = this.#links.push(link) - 1;
      this.#bots.push(0);
      this.#placesOfLinks.set(link.code, place);
    }
    if (visit === 'bot') this.#bots[place] = (this.#bots[place] as number) + 1;
    else count(this.#people, place * mostVisits + this.#placeOf(visit), 1);
  }

  finish(): ClickSecond {
    const people: number[] = [];
    for (const [place, times] of this.#people) {
      people.push(Math.floor(place / mostVisits), place % mostVisits, times);
    }
    const links = this.#links.map(({ code, owner, tags }, i) => [code, owner, tags, this.#bots[i] as number] as const);
    return { at: this.at, visits: this.#visits, links, people };
  }

  /** By identity: whoever classifies gives the same object for the same visit, mostly. */
  #placeOf(visit: Dimensions): number {
    let place = this.#placesOfVisits.get(visit);
    if (place === undefined) {
      place = Math.min(this.#visits.push(dimensionNames.map((name) => visit[name])), mostVisits) - 1;
      this.#placesOfVisits.set(visit, place);
    }
    return place;
  }
}

/** The clicks of a second by subject: those of each link, of each owner's links, and of those that had a tag. */
export function bySubject({ links, people }: ClickSecond): Map<string, Clicks> {
  const subjects = new Map<string, Clicks>();
  const clicksOf = (subject: string, bots: number): Clicks => {
    let clicks = subjects.get(subject);
    if (clicks === undefined) {
      clicks = { bots: 0, people: new Map() };
      subjects.set(subject, clicks);
    }
    clicks.bots += bots;
    return clicks;
  };
  const ofLinks = links.map(([code, owner, tags, bots]) => [
    clicksOf(subjectOf.link(code), bots),
    clicksOf(subjectOf.owner(owner), bots),
    ...tags.map((tag) => clicksOf(subjectOf.tag(owner, tag), bots)),
  ]);
  for (let i = 0; i < people.length; i += 3) {
    const [link, visit, times] = people.slice(i, i + 3) as [number, number, number];
    for (const clicks of ofLinks[link] as Clicks[]) count(clicks.people, visit, times);
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
