import { type Dimensions, dimensionNames } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';
import { Clicks } from './clicks.ts';

/** What one visit says, in the order of `dimensionNames`. */
export type Visit = readonly string[];

/** Whose a link was when it was clicked, and its tags then. */
export type Holder = readonly [owner: string, ...tags: string[]];

/**
 * The clicks of one process in one second or so, as they are kept until they are added up. Flat, in as few objects as can
 * be: there may be ten thousands of links in each.
 */
export interface ClickSecond {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What visits said, each once. */
  readonly visits: readonly Visit[];
  /** Each once. */
  readonly holders: readonly Holder[];
  /** Of the links. */
  readonly codes: readonly string[];
  /**
   * Of each link in turn: the place of its holder, how many bots, how many kinds of visits, and of each kind its place in
   * `visits` and how many people.
   */
  readonly counts: readonly number[];
}

/** The clicks of one link. */
class ClickedLink extends Clicks {
  readonly holder: number;

  constructor(holder: number) {
    super();
    this.holder = holder;
  }
}

/** Gathers the clicks of a second. */
export class SecondOfClicks {
  readonly at: number;
  readonly #visits: Visit[] = [];
  readonly #places = new Map<Dimensions, number>();
  readonly #holders: Holder[] = [];
  readonly #holderPlaces = new Map<string, number>();
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
      clicks = new ClickedLink(this.#placeOfHolder(link));
      this.#links.set(link.code, clicks);
    }
    if (visit === 'bot') clicks.bots++;
    else clicks.addPeople(this.#placeOf(visit), 1);
  }

  finish(): ClickSecond {
    const codes: string[] = [];
    const counts: number[] = [];
    for (const [code, clicks] of this.#links) {
      codes.push(code);
      counts.push(clicks.holder, clicks.bots, clicks.variety);
      clicks.writeKinds(counts);
    }
    return { at: this.at, visits: this.#visits, holders: this.#holders, codes, counts };
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

  #placeOfHolder({ owner, tags }: Pick<Link, 'owner' | 'tags'>): number {
    // No owner looks like JSON.
    const name = tags.length === 0 ? owner : JSON.stringify([owner, ...tags]);
    let place = this.#holderPlaces.get(name);
    if (place === undefined) {
      place = this.#holders.push([owner, ...tags]) - 1;
      this.#holderPlaces.set(name, place);
    }
    return place;
  }
}
