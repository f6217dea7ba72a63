/** Lets one of several processes sweep at a time, and whoever is next go on from where it came to. Failure throws `StoreUnavailable`. */
export interface SweepTurn {
  /** Where to go on, empty where that is the beginning; undefined where another process has its turn. */
  take(): Promise<string | undefined>;

  /** Notes where to go on, and keeps the turn for another two minutes; false where that is over. */
  keep(position: string): Promise<boolean>;
}
