import { expect, test } from '@jest/globals';
import { InvalidOptions } from '../command-line.ts';
import { readOptions } from './options.ts';

test('without options thirty million links go into both stores', () => {
  const links = 30_000_000;
  expect(readOptions([])).toMatchObject({ parts: ['embedded', 'cluster'], links, cassandraLinks: links });
});

test('each part may be left out, and have its own number of links', () => {
  expect(readOptions(['--only', 'cluster', '--links', '5000'])).toMatchObject({
    parts: ['cluster'],
    cassandraLinks: 5_000,
  });
  expect(readOptions(['--cassandra-links', '2000'])).toMatchObject({ links: 30_000_000, cassandraLinks: 2_000 });
});

test.each([
  ['--only', 'redis'],
  ['--links', '999'],
  ['--cassandra-links', 'all'],
])('refuses %s %s', (...args) => {
  expect(() => readOptions(args)).toThrow(InvalidOptions);
});
