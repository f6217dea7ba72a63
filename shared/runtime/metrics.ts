import { type Metric, type MetricType, Registry } from 'prom-client';
import type { Durations, OperationTimes } from './durations.ts';

type Labels = Readonly<Record<string, string | number>>;
/** A value, or one for each set of labels; NaN where it is not known, and then left out. */
type Samples = number | Iterable<readonly [Labels, number]>;
interface Value {
  metricName: string;
  labels: Labels;
  value: number;
}

/**
 * What a process tells Prometheus. Everything is counted by hand where it happens, in plain numbers, and read here when
 * somebody asks. `docs/metrics.md` lists all of it.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;
  #errors = 0;

  constructor() {
    this.counter('keyhop_metrics_errors_total', 'Metrics that could not be told when asked for.', () => this.#errors);
  }

  /** @param read the total so far; nothing where nothing is known */
  counter(name: string, help: string, read: () => Samples | Promise<Samples>): void {
    this.#add(name, 'counter', help, async () => valuesOf(name, await read()));
  }

  /** @param read as of now; nothing where nothing is known */
  gauge(name: string, help: string, read: () => Samples | Promise<Samples>): void {
    this.#add(name, 'gauge', help, async () => valuesOf(name, await read()));
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
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #add(name: string, type: `${MetricType}`, help: string, values: () => Value[] | Promise<Value[]>): void {
    // prom-client's own classes want to count by themselves; its registry asks no more of a metric than this.
    const get = async () => {
      try {
        return { name, type, help, values: await values() };
      } catch {
        // What one metric cannot tell, such as of a disk that is gone, must not silence the others.
        this.#errors++;
        return { name, type, help, values: [] };
      }
    };
    const metric = { name, type, help, get };
    this.#registry.registerMetric(metric as unknown as Metric<string>);
  }
}

function valuesOf(metricName: string, samples: Samples): Value[] {
  const pairs: Exclude<Samples, number> = typeof samples === 'number' ? [[{}, samples]] : samples;
  return Array.from(pairs, ([labels, value]) => ({ metricName, labels, value })).filter(
    ({ value }) => !Number.isNaN(value),
  );
}

function histogramValues(name: string, labels: Labels, { bounds, cumulative, sum, count }: Durations): Value[] {
  return [
    ...bounds.map((le, bucket) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le },
      value: cumulative[bucket] as number,
    })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
