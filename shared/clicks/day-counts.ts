/** What is told of the people who clicked. */
export const dimensionNames = ['country', 'referrer', 'browser', 'os', 'device', 'language'] as const;
export type DimensionName = (typeof dimensionNames)[number];

/** What a visit says of whoever made it; `other` where it does not, or is not to be told. */
export type Dimensions = Readonly<Record<DimensionName, string>>;

/** What is counted together once there are too many values, and what is not known. */
export const other = 'other';

/** Values of one dimension that are told apart, `other` aside. */
export const mostValues = 50;

/** How many of one value there were. */
export type ValueCounts = Map<string, number>;

/** The clicks of one UTC day: of 24 hours first people's, then bots'. */
export type HourCounts = Float64Array;

export const hoursOfDay = 24;

export const noHours = (): HourCounts => new Float64Array(2 * hoursOfDay);

/** What was counted of one subject on one UTC day. Each dimension's values add up to the people. */
export class DayCounts {
  readonly hours: HourCounts;
  readonly dimensions: Readonly<Record<DimensionName, ValueCounts>>;

  constructor(hours = noHours(), dimensions: Partial<Record<DimensionName, ValueCounts>> = {}) {
    const { country, referrer, browser, os, device, language } = dimensions;
    this.hours = hours;
    this.dimensions = {
      country: country ?? new Map(),
      referrer: referrer ?? new Map(),
      browser: browser ?? new Map(),
      os: os ?? new Map(),
      device: device ?? new Map(),
      language: language ?? new Map(),
    };
  }

  addBots(hour: number, count: number): void {
    this.hours[hoursOfDay + hour] = (this.hours[hoursOfDay + hour] as number) + count;
  }

  addPeople(hour: number, count: number, visit: Dimensions): void {
    this.hours[hour] = (this.hours[hour] as number) + count;
    for (const name of dimensionNames) {
      const values = this.dimensions[name];
      values.set(visit[name], (values.get(visit[name]) ?? 0) + count);
    }
  }
}

/** People and bots. */
export interface Totals {
  readonly people: number;
  readonly bots: number;
}

export function sumOf(all: Iterable<Totals>): Totals {
  let people = 0;
  let bots = 0;
  for (const each of all) {
    people += each.people;
    bots += each.bots;
  }
  return { people, bots };
}

export function totalsOf(hours: HourCounts): Totals {
  let people = 0;
  let bots = 0;
  for (let hour = 0; hour < hoursOfDay; hour++) {
    people += hours[hour] as number;
    bots += hours[hoursOfDay + hour] as number;
  }
  return { people, bots };
}
