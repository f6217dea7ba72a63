/** A load on the whole cluster, and what is promised of it. Rates are a second; times milliseconds. */
export interface Scenario {
  readonly name: string;
  readonly nodes: 1 | 3;
  readonly gets: number;
  readonly creates: number;
  /** By how much the rate of redirects rises for as long as the promise is kept; told is the highest that was held. */
  readonly step?: number;
  /** Absent where the point is what is held of a load that may be too much. */
  readonly promise?: {
    readonly errors?: 0;
    readonly p99: number;
    /** Share of the look-ups in the last 20 s that memory and Redis answer: it takes requests to fill them. */
    readonly cached?: number;
  };
}

/** In this order; those with as many Cassandra nodes share a cluster. Rates are what two cores are to carry. */
export const scenarios: readonly Scenario[] = [
  { name: 'steady', nodes: 1, gets: 5_000, creates: 100, promise: { errors: 0, p99: 100, cached: 0.9 } },
  { name: 'highest', nodes: 1, gets: 6_000, creates: 100, step: 1_000, promise: { errors: 0, p99: 1_000 } },
  { name: 'overload', nodes: 1, gets: 10_000, creates: 100 },
  { name: 'three-nodes', nodes: 3, gets: 2_000, creates: 30, promise: { p99: 100 } },
];
