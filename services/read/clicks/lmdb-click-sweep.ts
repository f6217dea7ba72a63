import type { RootDatabase } from 'lmdb';
import { flushed } from '../../../shared/backends/lmdb.ts';
import type { ClickRetention } from '../../../shared/clicks/click-retention.ts';
import {
  type ClickTables,
  type MonthKey,
  type MonthRecord,
  openClickTables,
} from '../../../shared/clicks/lmdb-click-tables.ts';
import { dayOf, monthOf } from '../../../shared/runtime/calendar.ts';
import type { Sweep } from '../../../shared/runtime/sweep.ts';
import { openDays } from './hand-on.ts';
import {
  folded,
  foldedDay,
  foldSync,
  type Group,
  isByHour,
  type Key,
  removeSync,
  sumOfMonths,
  type Table,
} from './lmdb-fold-rows.ts';
import { openSpoolTables, released, type SpoolTables } from './lmdb-spool-tables.ts';

/** Rows that one step looks at, and groups of them that it changes: some milliseconds at the very worst. */
const rowsOfStep = 200;
const changesOfStep = 20;

/** What a step does to a table. */
interface Work {
  /** Whether a row of this writer may be changed; most often those that it has closed. */
  isMeant: (period: number, writer: string) => boolean;
  isDue: (group: Group) => boolean;
  /** Within a transaction. */
  change: (group: Group) => Gone;
}

/** By pass, the one after it. What was beside a month's totals is a row of its own when those of days are looked at. */
const following = { 'latest days': 'months', months: 'days', days: undefined } as const;

/** Rows that are no more, by why. */
type Gone = Partial<LmdbClickSweep['counts']>;

interface Dependencies {
  env: RootDatabase;
  retention: ClickRetention;
  now: () => number;
}

/**
 * Removes what is kept for too long from the clicks of a Keyhop in one process, and folds the rows that several writers have
 * of one subject and day, or month, into one.
 *
 * Only rows that their writer has closed are folded: these it neither reads nor writes again, and what it has closed it
 * never opens. They are added up and removed in one transaction, so that their sum is the same before and after, whatever
 * else is written meanwhile, by whichever process.
 */
export class LmdbClickSweep implements Sweep {
  readonly #env: RootDatabase;
  readonly #tables: ClickTables;
  readonly #spools: SpoolTables;
  readonly #retention: ClickRetention;
  readonly #now: () => number;
  /** Which of the passes is going on, and from where; undefined between two of the whole. */
  #at: { pass: keyof typeof following; from: readonly unknown[] | undefined } | undefined;
  /** The first open day of each writer, as of the beginning of the pass; it only rises. */
  #openFrom = new Map<string, number>();
  /** Rows that became part of another, and rows whose time was over. */
  readonly counts = { folded: 0, expired: 0 };

  constructor({ env, retention, now }: Dependencies) {
    this.#env = env;
    this.#tables = openClickTables(env);
    this.#spools = openSpoolTables(env);
    this.#retention = retention;
    this.#now = now;
  }

  async step(): Promise<boolean> {
    if (this.#at === undefined) {
      await this.#closeReleased();
      this.#at = { pass: 'latest days', from: undefined };
    }
    const { pass, from } = this.#at;
    const next = await this.#stepOfPass(pass, from);
    if (next !== undefined) this.#at = { pass, from: next };
    else this.#at = following[pass] && { pass: following[pass], from: undefined };
    return this.#at === undefined;
  }

  #stepOfPass(pass: keyof typeof following, from: readonly unknown[] | undefined) {
    if (pass === 'latest days') return this.#stepOfLatestDays(from);
    return pass === 'months' ? this.#stepOfMonths(from) : this.#stepOfDays(from);
  }

  /** Closes what no process is at work on, since a released spool has nothing left to add up, and learns what is closed. */
  async #closeReleased(): Promise<void> {
    const { alive, progress } = this.#spools;
    const openFrom = dayOf(this.#now()) - openDays;
    await flushed(
      this.#env.transaction(() => {
        for (const { key: writer, value: aliveAt } of Array.from(alive.getRange())) {
          const reached = progress.get(writer);
          if (aliveAt !== released || reached === undefined || reached.openFrom >= openFrom) continue;
          progress.putSync(writer, { ...reached, openFrom });
        }
      }),
    );
    this.#openFrom = new Map(Array.from(progress.getRange(), ({ key, value }) => [key, value.openFrom]));
  }

  #openFromOf(writer: string): number {
    return writer === folded ? Number.POSITIVE_INFINITY : (this.#openFrom.get(writer) ?? 0);
  }

  /** The first days that are kept, by what visits said and by hour. */
  get #firstDays() {
    const today = dayOf(this.#now());
    return { firstDay: today - this.#retention.days, firstHours: today - this.#retention.hours };
  }

  #stepOfDays(from: readonly unknown[] | undefined): Promise<readonly unknown[] | undefined> {
    const { days } = this.#tables;
    const { firstDay, firstHours } = this.#firstDays;
    return this.#stepOf(days, from, {
      isMeant: (day, writer) => day < this.#openFromOf(writer),
      isDue: ({ subject, period, writers }) =>
        period < firstDay ||
        writers.length > 1 ||
        (period < firstHours && writers.some((writer) => isByHour(days.get([subject, period, writer])))),
      change: (group) =>
        group.period < firstDay
          ? { expired: removeSync(days, group).length }
          : { folded: foldSync(days, group, (records) => foldedDay(records, group.period < firstHours)) },
    });
  }

  /**
   * What is too old of the days that are beside a month's totals. If their writer is about to count in that month again, it
   * writes all of it as it was before the sweep, which then finds it once more.
   */
  #stepOfLatestDays(from: readonly unknown[] | undefined): Promise<readonly unknown[] | undefined> {
    const { months } = this.#tables;
    const lastMonth = monthOf(this.#firstDays.firstHours);
    const aged = ({ subject, period, writers }: Group) =>
      writers.flatMap((writer) => {
        const key: MonthKey = [subject, period, writer];
        const record = this.#aged(months.get(key), writer);
        return record === undefined ? [] : [{ key, record }];
      });
    return this.#stepOf(months, from, {
      isMeant: (month) => month <= lastMonth,
      isDue: (group) => aged(group).length > 0,
      change(group) {
        const changes = aged(group);
        for (const { key, record } of changes) months.putSync(key, record);
        return { expired: changes.filter(({ record }) => record.length === 2).length };
      },
    });
  }

  /** A record without what is too old of its latest day; undefined where that is nothing. */
  #aged([people, bots, day, latest = '']: MonthRecord = [0, 0], writer: string): MonthRecord | undefined {
    const { firstDay, firstHours } = this.#firstDays;
    if (day === undefined || day >= this.#openFromOf(writer)) return undefined;
    if (day < firstDay) return [people, bots];
    return day < firstHours && isByHour(latest) ? [people, bots, day, foldedDay([latest], true)] : undefined;
  }

  /** A month that its writers have closed becomes one row; their latest days, which were beside it, are rows as others. */
  #stepOfMonths(from: readonly unknown[] | undefined): Promise<readonly unknown[] | undefined> {
    const { days, months } = this.#tables;
    return this.#stepOf(months, from, {
      isMeant: (month, writer) => writer === folded || month < monthOf(this.#openFromOf(writer)),
      isDue: ({ writers }) => writers.length > 1,
      change: (group) => {
        for (const writer of group.writers) {
          const [, , day, record] = months.get([group.subject, group.period, writer]) ?? [];
          if (day !== undefined && record !== undefined) days.putSync([group.subject, day, writer], record);
        }
        return { folded: foldSync(months, group, sumOfMonths) };
      },
    });
  }

  /** Where the next step begins; undefined at the end of the table. */
  async #stepOf<V>(
    table: Table<V>,
    from: readonly unknown[] | undefined,
    { isMeant, isDue, change }: Work,
  ): Promise<readonly unknown[] | undefined> {
    const range = { limit: rowsOfStep, ...(from !== undefined && { start: from }) };
    const keys = Array.from(table.getKeys(range as object));
    const groups = groupsOf(keys, isMeant);
    // Of the last there may be more, unless it is all there is here.
    if (keys.length === rowsOfStep && groups.length > 1) groups.pop();
    const due: Group[] = [];
    let seen = 0;
    while (seen < groups.length && due.length < changesOfStep) {
      const group = groups[seen++] as Group;
      if (group.writers.length > 0 && isDue(group)) due.push(group);
    }
    if (due.length > 0) this.#count(await flushed(this.#env.transaction(() => due.map(change))));
    const last = groups[seen - 1];
    const isOver = last === undefined || (seen === groups.length && keys.length < rowsOfStep);
    return isOver ? undefined : [last.subject, last.period + 1];
  }

  #count(gone: readonly Gone[]): void {
    for (const { folded = 0, expired = 0 } of gone) {
      this.counts.folded += folded;
      this.counts.expired += expired;
    }
  }
}

/** Keys by what they are of; of the writers those whose rows are meant. */
function groupsOf(keys: readonly Key[], isMeant: Work['isMeant']): Group[] {
  const groups: (Group & { writers: string[] })[] = [];
  for (const [subject, period, writer] of keys) {
    let group = groups.at(-1);
    if (group?.subject !== subject || group.period !== period) {
      group = { subject, period, writers: [] };
      groups.push(group);
    }
    if (isMeant(period, writer)) group.writers.push(writer);
  }
  return groups;
}
