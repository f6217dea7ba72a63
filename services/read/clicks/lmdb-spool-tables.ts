import type { Database, RootDatabase } from 'lmdb';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';

/** How far a writer has come. */
export interface Progress {
  /** The second up to which all are in the rows. */
  readonly added: number;
  /** The one up to which they were being put into the rows together, if not all are. Earlier versions do not tell. */
  readonly adding?: number;
  /** The one up to which all are where they stay in the store that the rows are handed on to. */
  readonly handedOn: number;
  /** Rows of earlier days are closed: they change no more, and may be gone. */
  readonly openFrom: number;
}

export type SecondKey = [writer: string, sequence: number];

/** Instead of the time when a writer was last alive. */
export const released = 0;

/** What the spools of one host are kept in. */
export interface SpoolTables {
  /** By writer; the entry's version is the term, which rises with each takeover. */
  readonly terms: Database<true, string>;
  /** When each writer was last alive, in milliseconds since 1970. */
  readonly alive: Database<number, string>;
  readonly progress: Database<Progress, string>;
  /** A `ClickSecond` each, see `parseSecond`. */
  readonly seconds: Database<string, SecondKey>;
  readonly store: LmdbClickStore;
}

export function openSpoolTables(env: RootDatabase): SpoolTables {
  return {
    terms: env.openDB({ name: 'click_writers', useVersions: true }),
    alive: env.openDB({ name: 'click_writers_alive' }),
    progress: env.openDB({ name: 'click_progress' }),
    seconds: env.openDB({ name: 'click_seconds', encoding: 'string' }),
    store: new LmdbClickStore(env),
  };
}
