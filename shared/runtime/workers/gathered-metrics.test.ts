import { expect, test } from '@jest/globals';
import { Durations } from '../durations.ts';
import { Metrics } from '../metrics.ts';
import { GatheredMetrics } from './gathered-metrics.ts';

/** A worker that has counted so much. */
function aWorker(count: number) {
  const metrics = new Metrics();
  const worker = {
    count,
    answers: true,
    metrics: async () => (worker.answers ? metrics.tell() : await Promise.reject()),
  };
  const waits = new Durations([0.1]);
  waits.observe(50);
  metrics.counter('things_total', 'Things.', () => [[{ kind: 'a' }, worker.count]]);
  metrics.histogram('wait_seconds', 'Wait.', () => [[{}, waits]]);
  metrics.gauge('held', 'Held.', () => worker.count);
  metrics.gauge('age_seconds', 'Age.', () => worker.count, 'max');
  metrics.gauge('trusted', 'Trusted.', () => worker.count, 'min');
  metrics.gauge('memory_bytes', 'Memory.', () => worker.count, 'each');
  metrics.counter('cpu_seconds_total', 'CPU time.', () => worker.count, 'each');
  metrics.counter('evictions_total', 'Of one Redis.', () => worker.count, 'max');
  return worker;
}

/** A supervisor's metrics, of these workers. */
function gather(workers: Map<number, ReturnType<typeof aWorker>>) {
  const own = new Metrics();
  own.gauge('memory_bytes', 'Memory.', () => 1, 'each');
  const gathered = new GatheredMetrics(own, () => workers);
  /** What is told of a metric: the lines without its name. */
  const told = async (name: string) => {
    const lines = (await gathered.text()).split('\n').filter((line) => line.startsWith(name));
    return lines.map((line) => line.slice(name.length)).sort();
  };
  const end = (number: number) => {
    const worker = workers.get(number) as ReturnType<typeof aWorker>;
    workers.delete(number);
    gathered.forget(worker);
    return worker;
  };
  return { told, end };
}

test('counts and what is held are added up, the rest as each metric says', async () => {
  const { told } = gather(new Map([1, 2].map((number) => [number, aWorker(number * 10)])));
  expect(await told('things_total')).toEqual(['{kind="a"} 30']);
  expect(await told('wait_seconds')).toEqual(['_bucket{le="+Inf"} 2', '_bucket{le="0.1"} 2', '_count 2', '_sum 0.1']);
  expect(await told('held')).toEqual([' 30']);
  expect(await told('age_seconds')).toEqual([' 20']);
  expect(await told('trusted')).toEqual([' 10']);
  expect(await told('memory_bytes')).toEqual(['{worker="1"} 10', '{worker="2"} 20', '{worker="supervisor"} 1']);
  expect(await told('cpu_seconds_total')).toEqual(['{worker="1"} 10', '{worker="2"} 20']);
});

test('what a worker counted stays when it has ended, and its successor adds to it; what it held does not', async () => {
  const workers = new Map([1, 2].map((number) => [number, aWorker(number * 10)]));
  const { told, end } = gather(workers);
  await told('');
  end(1);
  expect(await told('things_total')).toEqual(['{kind="a"} 30']);
  expect(await told('wait_seconds_count')).toEqual([' 2']);
  expect(await told('held')).toEqual([' 20']);
  expect(await told('memory_bytes')).toEqual(['{worker="2"} 20', '{worker="supervisor"} 1']);
  workers.set(1, aWorker(5));
  expect(await told('things_total')).toEqual(['{kind="a"} 35']);
  expect(await told('cpu_seconds_total')).toEqual(['{worker="1"} 15', '{worker="2"} 20']);
  end(1);
  end(2);
  expect(await told('things_total')).toEqual(['{kind="a"} 35']);
});

test('what all see alike is never added up, not even over those that have ended', async () => {
  const workers = new Map([1, 2].map((number) => [number, aWorker(10)]));
  const { told, end } = gather(workers);
  await told('');
  end(1);
  expect(await told('evictions_total')).toEqual([' 10']);
});

test('of a worker that does not answer stands what it told last', async () => {
  const worker = aWorker(10);
  const { told } = gather(new Map([[1, worker]]));
  await told('');
  Object.assign(worker, { answers: false, count: 20 });
  expect(await told('things_total')).toEqual(['{kind="a"} 10']);
  worker.answers = true;
  expect(await told('things_total')).toEqual(['{kind="a"} 20']);
});

test('an answer that comes when the end is known is not counted beside what was left', async () => {
  const worker = aWorker(10);
  const workers = new Map([[1, worker]]);
  const { told, end } = gather(workers);
  await told('');
  const late = told('things_total');
  end(1);
  await late;
  expect(await told('things_total')).toEqual(['{kind="a"} 10']);
});
