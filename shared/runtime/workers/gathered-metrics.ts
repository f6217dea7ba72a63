import { contentType, type Metrics, type Told, type ToldValue, textOf } from '../metrics.ts';

/** The label that tells whose a value is that says something of one process. */
const labelled = (metrics: readonly Told[], worker: string): Told[] =>
  metrics.map((metric) => ({
    ...metric,
    values: metric.values.map((value) =>
      value.over === 'each' ? { ...value, labels: { ...value.labels, worker } } : value,
    ),
  }));

interface Asked {
  metrics(): Promise<readonly Told[]>;
}

/**
 * What several workers and their supervisor tell Prometheus, as one. What a worker counted is never taken back: where it
 * does not answer, what it told last stands, and what is left of one that ended is added to what its successor counts.
 * Prometheus would take a sum that falls for a start from zero, and all that is left of it for an increase.
 */
export class GatheredMetrics {
  readonly contentType = contentType;
  readonly #own: Metrics;
  readonly #workers: () => Iterable<readonly [number: number, worker: Asked]>;
  /** What each worker told last. */
  readonly #last = new Map<Asked, readonly Told[]>();
  /** Their answers may come later than their end is known. */
  readonly #ended = new WeakSet<Asked>();
  /** What workers counted that are no more. */
  #past: readonly Told[] = [];

  /** @param own the supervisor's @param workers those that can be asked, by number */
  constructor(own: Metrics, workers: () => Iterable<readonly [number: number, worker: Asked]>) {
    this.#own = own;
    this.#workers = workers;
  }

  async text(): Promise<string> {
    const asked = Array.from(this.#workers(), async ([number, worker]) => {
      const told = await worker.metrics().catch(() => undefined);
      if (told === undefined || this.#ended.has(worker)) return;
      this.#last.set(worker, labelled(told, String(number)));
    });
    const own = labelled(await this.#own.tell(), 'supervisor');
    await Promise.all(asked);
    return textOf(addUp([own, this.#past, ...this.#last.values()]));
  }

  /** Notes that a worker has ended: of what it told, only counts stand. */
  forget(worker: Asked): void {
    this.#ended.add(worker);
    const last = this.#last.get(worker);
    if (last === undefined) return;
    this.#last.delete(worker);
    this.#past = addUp([this.#past, last.map(countsOf)]);
  }
}

function countsOf(metric: Told): Told {
  const isCount = ({ over }: ToldValue) => metric.type !== 'gauge' && (over === 'sum' || over === 'each');
  return { ...metric, values: metric.values.filter(isCount) };
}

/** One value of each series. */
export function addUp(sources: readonly (readonly Told[])[]): Told[] {
  const metrics = new Map<string, { metric: Told; series: Map<string, ToldValue> }>();
  for (const metric of sources.flat()) {
    const known = metrics.get(metric.name) ?? { metric, series: new Map() };
    metrics.set(metric.name, known);
    for (const value of metric.values) {
      const key = `${value.metricName} ${JSON.stringify(value.labels)}`;
      const other = known.series.get(key);
      known.series.set(key, other === undefined ? value : { ...value, value: together(other, value) });
    }
  }
  return Array.from(metrics.values(), ({ metric, series }) => ({ ...metric, values: [...series.values()] }));
}

function together({ value: one }: ToldValue, { value: other, over }: ToldValue): number {
  switch (over) {
    case 'max':
      return Math.max(one, other);
    case 'min':
      return Math.min(one, other);
    default:
      return one + other;
  }
}
