import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { count, exitCodeOf, InvalidOptions, number, oneOf, parseOptions } from './command-line.ts';

const options = { rounds: { type: 'string', default: '9' }, fast: { type: 'boolean', default: false } } as const;

describe('options', () => {
  test('are what is given, or the default', () => {
    expect(parseOptions(['--fast'], options)).toEqual({ rounds: '9', fast: true });
  });

  test.each(['--help', '-h'])('%s asks for help, whatever stands beside it', (help) => {
    expect(parseOptions(['--rounds=3', help], options)).toBeUndefined();
  });

  test.each([['--slow'], ['--rounds'], ['--fast=no'], ['9']])('refuse %s', (...args) => {
    expect(() => parseOptions(args, options)).toThrow(InvalidOptions);
  });
});

describe('their values', () => {
  test('are read', () => {
    expect([count('n', '10', 10), count('n', '0', 10, 0), number('n', '0.5', 0, 1)]).toEqual([10, 0, 0.5]);
    expect(oneOf('kind', 'b', ['a', 'b'])).toBe('b');
  });

  test.each(['', '0', '11', '1.5', '-1', '1e1', 'NaN'])('%p is no count from 1 to 10', (text) => {
    expect(() => count('n', text, 10)).toThrow('--n must be a whole number from 1 to 10');
  });

  test.each(['', 'x', '1.01', '-0.1', 'Infinity'])('%p is no number from 0 to 1', (text) => {
    expect(() => number('n', text, 0, 1)).toThrow('--n must be a number from 0 to 1');
  });

  test('that must be one of several say which', () => {
    expect(() => oneOf('kind', 'c', ['a', 'b'])).toThrow('--kind must be a, b, not c');
  });
});

describe('a program', () => {
  const written = jest.fn<typeof process.stdout.write>(() => true);
  const complaint = jest.fn<typeof console.error>();
  beforeEach(() => {
    jest.spyOn(process.stdout, 'write').mockImplementation(written);
    jest.spyOn(console, 'error').mockImplementation(complaint);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const program = (run: () => Promise<boolean | undefined>) => ({
    name: 'bench',
    usage: 'how to use it\n',
    readOptions: (args: string[]) => parseOptions(args, options),
    run,
  });

  test('ends with 0 where all is well or nothing is judged, and with 1 where it is not', async () => {
    expect(
      await exitCodeOf(
        program(async () => true),
        [],
      ),
    ).toBe(0);
    expect(
      await exitCodeOf(
        program(async () => undefined),
        [],
      ),
    ).toBe(0);
    expect(
      await exitCodeOf(
        program(async () => false),
        [],
      ),
    ).toBe(1);
  });

  test('explains itself', async () => {
    expect(
      await exitCodeOf(
        program(async () => false),
        ['--help'],
      ),
    ).toBe(0);
    expect(written).toHaveBeenLastCalledWith('how to use it\n');
  });

  test('ends with 2 for wrong options, and says which, without a stack trace', async () => {
    expect(
      await exitCodeOf(
        program(async () => true),
        ['--slow'],
      ),
    ).toBe(2);
    expect(complaint).toHaveBeenLastCalledWith(expect.stringMatching(/^bench: .*--slow.*; --help lists all$/));
  });

  test('that breaks off shows why', async () => {
    const failure = new Error('no Redis');
    const breaking = program(async () => {
      throw failure;
    });
    expect(await exitCodeOf(breaking, [])).toBe(1);
    expect(await exitCodeOf({ ...breaking, brokenOff: 3 }, [])).toBe(3);
    expect(complaint).toHaveBeenLastCalledWith(failure);
  });
});
