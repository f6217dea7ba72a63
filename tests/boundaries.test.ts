import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { importsOf, violations } from './boundaries.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** All but this file, whose samples are no imports. */
const files = globSync('{shared,services,tests,bench,infra}/**/*.ts', { cwd: root })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file !== 'tests/boundaries.test.ts');
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

test('all files import only in the directions that the table allows, and never in a circle', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(violations(sources)).toEqual([]);
});

test('every import of a file of ours is understood', () => {
  const unknown = Array.from(sources, ([file, source]) =>
    importsOf(file, source).filter((target) => /\.ts$/.test(target) && !sources.has(target)),
  );
  expect(unknown.flat()).toEqual([]);
  expect(importsOf('services/embedded/main.ts', sources.get('services/embedded/main.ts') ?? '')).toEqual([
    'package.json',
    'shared/runtime/config-table.ts',
    'shared/runtime/service.ts',
    'services/embedded/banner.ts',
    'services/embedded/config.ts',
    'services/embedded/wire.ts',
  ]);
});

describe('the checker', () => {
  const from = (...targets: string[]) => targets.map((target) => `import { x } from '${target}';`).join('\n');

  test.each([
    ['shared/a.ts', from('../services/write/a.ts')],
    ['shared/a.test.ts', from('../services/write/a.ts')],
    ['shared/a.ts', from('../tests/a.ts')],
    ['shared/a.ts', `import type { X } from '../services/read/a.ts';`],
    ['shared/a.ts', `const { x } = await import('../services/read/a.ts');`],
    ['shared/a.ts', `import '../services/read/a.ts';`],
    ['shared/a.ts', `import {\n  x,\n  type Y,\n} from '../services/read/a.ts';`],
    ['services/write/a.ts', from('../read/a.ts')],
    ['services/write/a.ts', from('../embedded/a.ts')],
    ['services/read/a.ts', `export { x } from '../write/a.ts';`],
    ['services/read/a.ts', from('../../bench/a.ts')],
    ['services/new/a.ts', from('../../shared/a.ts')],
    ['services/read/a.ts', from('../../infra/local/redis.ts')],
    ['services/read/a.test.ts', from('../../infra/cassandra/migrate.ts')],
    ['services/write/app.ts', from('../../shared/links/lmdb-link-store.ts')],
    ['shared/links/link.ts', from('./cassandra-link-store.ts')],
    ['services/read/links/wire.ts', from('../../../shared/links/redis-link-cache.ts')],
    ['services/write/app.ts', from('lmdb')],
    ['shared/links/link-store.ts', `import type { Client } from 'cassandra-driver';`],
    ['services/embedded/wire.ts', from('ioredis')],
    ['shared/links/link.ts', from('./link-store.contract.ts')],
    ['shared/links/link.ts', from('fast-check')],
    ['services/write/index.ts', 'const x = 1;'],
    ['services/write/all.ts', `export * from './a.ts';`],
    ['shared/a.ts', from('./a.ts')],
  ])('objects to %s with %s', (file, source) => {
    expect(violations(new Map([[file, source]]))).toHaveLength(1);
  });

  test.each([
    ['shared/a.ts', from('./links/link.ts', 'node:fs', 'zod')],
    ['services/write/a.ts', from('../../shared/a.ts', './links/a.ts')],
    ['services/embedded/wire.ts', from('../write/app.ts', '../read/app.ts', '../write/codes/lmdb-x.ts')],
    ['services/write/wire.ts', from('../../shared/links/cassandra-link-store.ts')],
    ['shared/links/lmdb-link-store.ts', from('lmdb', './lmdb-link-key.ts')],
    ['shared/backends/redis.ts', from('ioredis')],
    ['shared/links/redis-link-cache.integration.test.ts', from('../../infra/local/redis.ts')],
    ['shared/links/lmdb-link-store.test.ts', from('./lmdb-link-store.ts', '../../tests/a.ts', 'fast-check')],
    ['tests/a.test.ts', from('../services/write/codes/lmdb-x.ts')],
  ])('lets %s pass with %s', (file, source) => {
    expect(violations(new Map([[file, source]]))).toEqual([]);
  });

  test('objects to more than 250 lines, except in tests', () => {
    const lines = '\n'.repeat(251);
    expect(violations(new Map([['shared/long.ts', lines]]))).toHaveLength(1);
    expect(violations(new Map([['shared/long.test.ts', lines]]))).toEqual([]);
  });

  test('finds a circle of any size, types included, and tells the way', () => {
    const circle = new Map([
      ['shared/a.ts', `import type { B } from './b.ts';`],
      ['shared/b.ts', from('./c.ts')],
      ['shared/c.ts', from('./b.ts', './d.ts')],
      ['shared/d.ts', ''],
    ]);
    expect(violations(circle)).toEqual(['shared/b.ts → shared/c.ts → shared/b.ts']);
  });
});
