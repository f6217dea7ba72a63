import type { Metric, MetricType } from 'prom-client';
import type { Durations, OperationTimes } from './durations.ts';

type Labels = Readonly<Record<string, string | number>>;
/** A value, or one for each set of labels; NaN where it is not known, and then left out. */
type Samples = number | Iterable<readonly [Labels, number]>;

/**
 * What several workers of one program tell together: the sum; the most or the least, where all tell of the same; or each
 * by itself, where it is about the process.
 */
export type Over = 'sum' | 'max' | 'min' | 'each';

export interface ToldValue {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
  readonly over: Over;
}

/** A metric as it was told once. */
export interface Told {
  readonly name: string;
  readonly type: `${MetricType}`;
  readonly help: string;
  readonly values: readonly ToldValue[];
}

/** Of Prometheus' text format. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics in Prometheus' text format. */
export async function textOf(metrics: readonly Told[]): Promise<string> {
  // With what it needs, eighty files: a tenth of a start, in which nobody asks.
  const { Registry } = await import('prom-client');
  const registry = new Registry();
  for (const metric of metrics) {
    // prom-client's own classes want to count by themselves; its registry asks no more of a metric than this.
    registry.registerMetric({ ...metric, get: async () => metric } as unknown as Metric<string>);
  }
  return registry.metrics();
}

/**
 * What a process tells Prometheus. Everything is counted by hand where it happens, in plain numbers, and read here when
 * somebody asks. `docs/metrics.md` lists all of it.
 */
export class Metrics {
  readonly contentType = contentType;
  readonly #metrics = new Map<string, () => Promise<Told>>();
  #errors = 0;

  constructor() {
    this.counter('keyhop_metrics_errors_total', 'Metrics that could not be told when asked for.', () => this.#errors);
  }

  /** @param read the total so far; nothing where nothing is known */
  counter(name: string, help: string, read: Read, over: OverLabels = 'sum'): void {
    this.#add(name, 'counter', help, async () => valuesOf(name, await read(), over));
  }

  /** @param read as of now; nothing where nothing is known */
  gauge(name: string, help: string, read: Read, over: OverLabels = 'sum'): void {
    this.#add(name, 'gauge', help, async () => valuesOf(name, await read(), over));
  }

  histogram(name: string, help: string, read: () => Iterable<readonly [Labels, Durations]>): void {
    this.#add(name, 'histogram', help, () =>
      Array.from(read(), ([labels, durations]) => histogramValues(name, labels, durations)).flat(),
    );
  }

  /** Two metrics of one other side, by operation: `keyhop_<side>_request_duration_seconds`, `keyhop_<side>_errors_total`. */
  operations(side: 'cassandra' | 'redis', { durations, errors }: OperationTimes): void {
    this.histogram(`keyhop_${side}_request_duration_seconds`, 'Until it answered, by operation.', () =>
      durations.entries().map(([operation, times]) => [{ operation }, times] as const),
    );
    this.counter(`keyhop_${side}_errors_total`, 'Operations that failed or were not answered in time.', () =>
      errors.entries().map(([operation, count]) => [{ operation }, count] as const),
    );
  }

  /** All of them, in Prometheus' text format. */
  async text(): Promise<string> {
    return textOf(await this.tell());
  }

  /** All of them. */
  tell(): Promise<Told[]> {
    return Promise.all(Array.from(this.#metrics.values(), (tell) => tell()));
  }

  #add(name: string, type: Told['type'], help: string, values: () => ToldValue[] | Promise<ToldValue[]>): void {
    if (this.#metrics.has(name)) throw new Error(`There are two metrics ${name}.`);
    this.#metrics.set(name, async () => {
      try {
        return { name, type, help, values: await values() };
      } catch {
        // What one metric cannot tell, such as of a disk that is gone, must not silence the others.
        this.#errors++;
        return { name, type, help, values: [] };
      }
    });
  }
}

type Read = () => Samples | Promise<Samples>;
/** The same for all values of a metric, or by their labels. */
type OverLabels = Over | ((labels: Labels) => Over);

function valuesOf(metricName: string, samples: Samples, over: OverLabels): ToldValue[] {
  const pairs: Exclude<Samples, number> = typeof samples === 'number' ? [[{}, samples]] : samples;
  const overOf = typeof over === 'string' ? () => over : over;
  return Array.from(pairs, ([labels, value]) => ({ metricName, labels, value, over: overOf(labels) })).filter(
    ({ value }) => !Number.isNaN(value),
  );
}

function histogramValues(name: string, labels: Labels, { bounds, cumulative, sum, count }: Durations): ToldValue[] {
  const over = 'sum';
  return [
    ...bounds.map(
      (le, bucket): ToldValue => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value: cumulative[bucket] as number,
        over,
      }),
    ),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count, over },
    { metricName: `${name}_sum`, labels, value: sum, over },
    { metricName: `${name}_count`, labels, value: count, over },
  ];
}
