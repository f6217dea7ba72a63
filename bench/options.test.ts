import { expect, test } from '@jest/globals';
import { InvalidOptions } from './command-line.ts';
import { readOptions, scenarioNames } from './options.ts';

test('without options everything is measured', () => {
  expect(readOptions([])).toMatchObject({ rounds: 9, seconds: 4, connections: 64, scenarios: [...scenarioNames] });
});

test('scenarios may be picked', () => {
  expect(readOptions(['--scenario', 'create', '--scenario=store'])?.scenarios).toEqual(['create', 'store']);
});

test('help asks for nothing else', () => {
  expect(readOptions(['--help'])).toBeUndefined();
});

test.each([['--rounds', '0'], ['--seconds', '1.5'], ['--connections', ''], ['--scenario', 'delete'], ['--fast']])(
  'refuses %s %s',
  (...args) => {
    expect(() => readOptions(args)).toThrow(InvalidOptions);
  },
);
