import { expect, test } from '@jest/globals';
import { visits } from './visits.ts';

const paths = Array.from({ length: 1_000 }, (_, n) => `/${n}`);
const options = { seconds: 1, connections: 8, headers: 'least' } as const;

function asked(...args: Parameters<typeof visits>): Map<string, number> {
  const load = visits(...args);
  const counts = new Map<string, number>();
  for (let connection = 0; connection < load.connections; connection++) {
    for (const { path } of load.requestsOf(connection)) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

test('uniform: each path as often as any other', () => {
  expect([...asked(paths, 'uniform', options).entries()].sort()).toEqual(paths.map((path) => [path, 1]).sort());
});

test('hot: one path, on every connection', () => {
  expect([...asked(paths, 'hot', options)]).toEqual([['/0', 8]]);
});

test('zipf: the first most, the others ever less often', () => {
  const counts = asked(paths, 'zipf', options);
  const share = (path: string) => counts.get(path) ?? 0;
  expect(share('/0') / share('/1')).toBeCloseTo(2 ** 0.99, 0);
  expect(share('/0')).toBeGreaterThan(50 * share('/500'));
});

test('the same is asked for in every run', () => {
  const first = visits(paths, 'zipf', options).requestsOf(3);
  expect(visits(paths, 'zipf', options).requestsOf(3)).toEqual(first);
});

test('with a browser’s headers, if they are wanted', () => {
  const [request] = visits(paths, 'hot', { ...options, headers: 'browser' }).requestsOf(0);
  expect(request?.headers).toMatchObject({ 'User-Agent': expect.stringContaining('Mozilla') });
  expect(visits(paths, 'hot', options).requestsOf(0)[0]).not.toHaveProperty('headers');
});
