import { type VisitText, visitText } from '../../../shared/clicks/add-to-record.ts';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { millisecondsOfHour } from '../../../shared/runtime/calendar.ts';
import type { ClickSecond, Holder, Visit } from './click-second.ts';
import { Clicks } from './clicks.ts';

/** Of visits, of links and of kinds of visits of each: beyond, a lot takes no second more. Some 40 MB. */
const largest = 400_000;

/** Owners and tags of all holders: their sums are made in one go, a tenth of a second's work. */
const mostSummed = 50_000;

/** Clicks that some links share: those of one owner with the same tags. */
class SharedClicks extends Clicks {
  readonly holder: Holder;

  constructor(holder: Holder) {
    super();
    this.holder = holder;
  }
}

/** Seconds of one hour, each kept after the other, whose clicks are added up by subject and then go into the rows together. */
export class ClickLot {
  /** UTC hours since 1970. */
  readonly hour: number;
  readonly visits: VisitText[] = [];
  readonly #places = new Map<string, number>();
  readonly #links = new Map<string, Clicks>();
  readonly #shared = new Map<string, SharedClicks>();
  #kinds = 0;
  #summed = 0;
  /** The number of its latest second. */
  last = 0;

  constructor({ at }: Pick<ClickSecond, 'at'>) {
    this.hour = hourOf(at);
  }

  takes({ at }: ClickSecond): boolean {
    if (hourOf(at) !== this.hour || this.#summed >= mostSummed) return false;
    return this.#kinds + this.#links.size + this.visits.length < largest;
  }

  /** Adds a second, which follows the last. */
  add(sequence: number, { visits, holders, codes, counts }: ClickSecond): void {
    const places = visits.map((visit) => this.#placeOf(visit));
    const shared = holders.map((holder) => this.#clicksOf(holder));
    let i = 0;
    for (const code of codes) {
      const clicks = this.#clicksOfLink(code);
      const ofHolder = shared[counts[i++] as number] as Clicks;
      const bots = counts[i++] as number;
      const end = 2 * (counts[i++] as number) + i;
      clicks.bots += bots;
      ofHolder.bots += bots;
      this.#kinds -= clicks.variety;
      while (i < end) {
        const place = places[counts[i++] as number] as number;
        const count = counts[i++] as number;
        clicks.addPeople(place, count);
        ofHolder.addPeople(place, count);
      }
      this.#kinds += clicks.variety;
    }
    this.last = sequence;
  }

  /** Subjects with their clicks, in portions whose subjects are near each other in any order of theirs. */
  *bySubject(): Iterable<(readonly [subject: string, clicks: Clicks])[]> {
    for (const codes of Map.groupBy(this.#links.keys(), (code) => code.charCodeAt(0)).values()) {
      yield codes.sort().map((code) => [subjectOf.link(code), this.#links.get(code) as Clicks] as const);
    }
    yield [...this.#sums()].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Of owners and tags. */
  #sums(): Map<string, Clicks> {
    const sums = new Map<string, Clicks>();
    for (const clicks of this.#shared.values()) {
      const [owner, ...tags] = clicks.holder;
      for (const subject of [subjectOf.owner(owner), ...tags.map((tag) => subjectOf.tag(owner, tag))]) {
        const sum = sums.get(subject) ?? new Clicks();
        sum.add(clicks);
        sums.set(subject, sum);
      }
    }
    return sums;
  }

  #clicksOfLink(code: string): Clicks {
    let clicks = this.#links.get(code);
    if (clicks === undefined) {
      clicks = new Clicks();
      this.#links.set(code, clicks);
    }
    return clicks;
  }

  #clicksOf(holder: Holder): Clicks {
    const name = JSON.stringify(holder);
    let clicks = this.#shared.get(name);
    if (clicks === undefined) {
      clicks = new SharedClicks(holder);
      this.#shared.set(name, clicks);
      this.#summed += holder.length;
    }
    return clicks;
  }

  #placeOf(visit: Visit): number {
    const name = JSON.stringify(visit);
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.visits.push(visitText(visit)) - 1;
      this.#places.set(name, place);
    }
    return place;
  }
}

const hourOf = (time: number) => Math.floor(time / millisecondsOfHour);
