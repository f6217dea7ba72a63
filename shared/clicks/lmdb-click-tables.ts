import type { Database, RootDatabase } from 'lmdb';
import type { DayRecord } from './day-record.ts';

/**
 * What a writer has counted in a month, and its latest day of it, which has no row in `days` then. Without one all days are
 * there: earlier versions wrote them so, and the latest may have been forgotten.
 */
export type MonthRecord = readonly [people: number, bots: number, latestDay?: number, latestRecord?: DayRecord];
export type DayKey = [subject: string, day: number, writer: string];
export type MonthKey = [subject: string, month: number, writer: string];

export interface ClickTables {
  readonly days: Database<DayRecord, DayKey>;
  readonly months: Database<MonthRecord, MonthKey>;
}

export function openClickTables(env: RootDatabase): ClickTables {
  return {
    days: env.openDB({ name: 'click_days', encoding: 'string' }),
    months: env.openDB({ name: 'click_months', encoding: 'msgpack' }),
  };
}
