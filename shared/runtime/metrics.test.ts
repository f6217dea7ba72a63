import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { Durations } from './durations.ts';
import { Metrics } from './metrics.ts';

test('tells numbers as they are when it is asked, with every character of a label', async () => {
  const metrics = new Metrics();
  let count = 1;
  metrics.counter('things_total', 'Things.', () => count);
  metrics.gauge('size_bytes', 'Size.', async () => [[{ name: 'a "b"\\c\nd' }, 2.5]]);
  expect(await metrics.text()).toContain('\nthings_total 1\n');
  count = 7;
  const text = await metrics.text();
  expect(text).toContain('# HELP things_total Things.\n# TYPE things_total counter\nthings_total 7\n');
  expect(text).toContain('\nsize_bytes{name="a \\"b\\"\\\\c\\nd"} 2.5\n');
});

test('a histogram has its buckets, their sum and count', async () => {
  const metrics = new Metrics();
  const durations = new Durations([0.05, 0.5]);
  for (const milliseconds of [10, 50, 100, 1_000]) durations.observe(milliseconds);
  metrics.histogram('wait_seconds', 'Wait.', () => [[{ kind: 'long' }, durations]]);
  const lines = (await metrics.text()).split('\n');
  expect(lines.filter((line) => line.startsWith('wait_seconds'))).toEqual([
    'wait_seconds_bucket{kind="long",le="0.05"} 2',
    'wait_seconds_bucket{kind="long",le="0.5"} 3',
    'wait_seconds_bucket{kind="long",le="+Inf"} 4',
    'wait_seconds_sum{kind="long"} 1.16',
    'wait_seconds_count{kind="long"} 4',
  ]);
});

test('what cannot be told does not silence the rest, and is counted', async () => {
  const metrics = new Metrics();
  metrics.gauge('disk_bytes', 'Disk.', () => Promise.reject(new Error('no such disk')));
  metrics.gauge('size_bytes', 'Size.', () => 3);
  const text = await metrics.text();
  expect(text).not.toMatch(/^disk_bytes/m);
  expect(text).toMatch(/^size_bytes 3$/m);
  expect(text).toMatch(/^keyhop_metrics_errors_total 0$/m);
  expect(await metrics.text()).toMatch(/^keyhop_metrics_errors_total 1$/m);
});

test('what is not known is left out', async () => {
  const metrics = new Metrics();
  metrics.counter('evictions_total', 'Evictions.', () => Number.NaN);
  metrics.gauge('entries', 'Entries.', () => [
    [{ tier: 'memory' }, 1],
    [{ tier: 'redis' }, Number.NaN],
  ]);
  const text = await metrics.text();
  expect(text).not.toContain('NaN');
  expect(text).toContain('\nentries{tier="memory"} 1\n');
});

test('the text is of the type that it is said to be', () => {
  expect(new Metrics().contentType).toBe(new Registry().contentType);
});
