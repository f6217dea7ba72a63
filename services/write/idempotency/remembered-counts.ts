import type { Metrics } from '../../../shared/runtime/metrics.ts';

/** Lines of requests with an `Idempotency-Key`, of which a single link is one, counted. */
export class RememberedCounts {
  readonly #counts = { new: 0, replayed: 0 };

  count(lines: number, isReplayed: boolean): void {
    this.#counts[isReplayed ? 'replayed' : 'new'] += lines;
  }

  register(metrics: Metrics): this {
    const help = 'Lines of requests with an Idempotency-Key, by whether they had come before.';
    metrics.counter('keyhop_idempotency_lines_total', help, () =>
      Object.entries(this.#counts).map(([result, count]) => [{ result }, count] as const),
    );
    return this;
  }
}
