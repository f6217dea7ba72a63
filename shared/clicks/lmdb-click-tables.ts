import type { Database, RootDatabase } from 'lmdb';
import type { DayRecord } from './day-record.ts';

export type MonthRecord = [people: number, bots: number];
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
