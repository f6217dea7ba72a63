import { expect, test } from '@jest/globals';
import { InvalidOptions } from './command-line.ts';
import { readOptions } from './options.ts';
import { scenarioNames } from './scenario-names.ts';

const names = (args: string[]) => readOptions(args)?.scenarios;

test('without options all is measured that takes minutes, on the embedded Keyhop, beside node and nginx', () => {
  const options = readOptions([]);
  expect(options).toMatchObject({ rounds: 9, seconds: 4, connections: 64, topology: { name: 'embedded' } });
  expect(options?.references.map(({ name }) => name)).toEqual(['node', 'nginx']);
  expect(options?.scenarios).toEqual(scenarioNames.filter((name) => name !== 'soak'));
});

test('scenarios may be picked, and are run in their own order', () => {
  expect(names(['--scenario', 'create', '--scenario=store'])).toEqual(['store', 'create']);
  expect(names(['--scenario=soak'])).toEqual(['soak']);
});

test('behind nginx, what only the embedded Keyhop can is left out, and refused when it is asked for', () => {
  expect(names(['--topology=pair'])).toContain('redirect-uniform');
  expect(names(['--topology=pair'])).not.toContain('store');
  expect(() => readOptions(['--topology=pair', '--scenario=clicks'])).toThrow('--topology embedded only');
});

test('any server may be a reference', () => {
  const args = ['rev:HEAD~1', 'url:http://localhost:9/{code}', 'urls:/tmp/urls'].map((name) => `--reference=${name}`);
  expect(readOptions(args)?.references).toEqual([
    { kind: 'rev', name: 'rev:HEAD~1', revision: 'HEAD~1' },
    { kind: 'url', name: 'url:http://localhost:9/{code}', template: 'http://localhost:9/{code}' },
    { kind: 'urls', name: 'urls:/tmp/urls', file: '/tmp/urls' },
  ]);
});

test.each(['--rounds=0', '--seconds=1.5', '--connections=', '--scenario=delete', '--topology=moon', '--fast'])(
  'refuses %s',
  (argument) => {
    expect(() => readOptions([argument])).toThrow(InvalidOptions);
  },
);

test.each(['apache', 'rev:', 'url'])('refuses the reference %s, and says what there is', (name) => {
  expect(() => readOptions(['--reference', name])).toThrow('node, nginx, rev:REVISION, url:URL or urls:FILE');
});
