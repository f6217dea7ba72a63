import type { DimensionName, HourCounts, Totals, ValueCounts } from './day-counts.ts';
import type { DayRecord } from './day-record.ts';

/** What clicks are counted of: a link, all links of an owner, or those that had a tag when they were clicked. */
export const subjectOf = {
  link: (code: string) => `link:${code}`,
  owner: (owner: string) => `owner:${owner}`,
  // No owner has a colon in its name.
  tag: (owner: string, tag: string) => `tag:${owner}:${tag}`,
};

/**
 * All that one writer has counted of a subject on one day, and in that day's month so far. Each later one says at least
 * as much, and has a higher `sequence`.
 *
 * A writer's latest day of a month is kept beside the month's totals, in one row with them: nearly every click is of that day,
 * and so writes one row instead of two. When another day becomes the latest, it makes the former a row of its own.
 */
export interface ClickRow {
  readonly subject: string;
  readonly day: number;
  readonly writer: string;
  readonly sequence: number;
  /** What was counted on the day. As text, which most who take a row only pass on. */
  readonly record: DayRecord;
  readonly month: Totals;
  /** Whether the writer has counted nothing of the subject on another day of this month since. */
  readonly isLatest: boolean;
}

/** Days, the last included. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** The values of one dimension, which add up to the people, and the bots, of which nothing is told. */
export interface Said {
  readonly values: ValueCounts;
  readonly bots: number;
}

/** Where clicks are read: the sum over all writers. Failure throws `StoreUnavailable`. */
export interface ClickStore {
  /** All clicks ever, of each subject. */
  totals(subjects: readonly string[]): Promise<Totals[]>;

  /** By day, ascending, days without clicks left out. */
  hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>>;

  /** On all these days together what people said, as it was at the time of one reading. */
  values(subject: string, range: DayRange, dimension: DimensionName): Promise<Said>;
}

/** Rows of subjects in the same bucket cost less when they are brought together. */
export const buckets = 32;

/** Which of them a subject is in, for ever. */
export function bucketOf(subject: string): number {
  let hash = 0;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash, 31) + subject.charCodeAt(i);
  return (hash >>> 0) % buckets;
}

/** Where all processes bring the rows that they have counted. */
export interface SharedClickStore extends ClickStore {
  /**
   * Keeps rows, or some of them where it rejects; of two of the same subject, day and writer, the one with the higher
   * sequence stands, whichever came last. Whoever puts a row that is now the latest has put before what the former latest
   * has become; then nobody reads less than was there.
   */
  put(rows: readonly ClickRow[]): Promise<void>;

  /**
   * Keeps rows that are the latest, all of one bucket, for a sixth of what `put` takes. They are read as if they were put; at
   * some time they are, and are forgotten here.
   */
  putRecent(rows: readonly ClickRow[]): Promise<void>;

  /**
   * Forgets what `putRecent` was given of the subjects of rows, all of one bucket, up to these. They are put, and so is the
   * latest of their month.
   */
  forgetRecent(rows: readonly ClickRow[]): Promise<void>;
}
