import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import {
  describeConfig,
  InvalidConfig,
  integer,
  oneOf,
  onOff,
  readConfig,
  text,
  UnusableValue,
} from './config-table.ts';

const table = {
  PORT: { ...integer(0, 65_535), default: '8080', meaning: 'The port.' },
  LEVEL: { ...oneOf('low', 'high'), default: 'low', meaning: 'The level.' },
  LOUD: { ...onOff, default: 'off', meaning: 'Whether it is loud.' },
  NAME: { ...text(/^[a-z]+$/, 'small letters'), meaning: 'A name.' },
  SECRET: { ...text(/^.{8,}$/, '8 characters or more'), secret: true, meaning: 'A secret.' },
};

function messageOf(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(table, env);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfig);
    return (error as Error).message;
  }
  throw new Error('The configuration was taken.');
}

describe('a configuration', () => {
  test('is read from the environment, by type', () => {
    const env = { PORT: '0', LEVEL: 'high', LOUD: 'on', NAME: 'abc', SECRET: '12345678', OTHER: 'left alone' };
    expect(readConfig(table, env)).toEqual({ PORT: 0, LEVEL: 'high', LOUD: true, NAME: 'abc', SECRET: '12345678' });
  });

  test.each([[{}], [{ PORT: '', LEVEL: '', LOUD: '', NAME: '', SECRET: '', SECRET_FILE: '' }]])(
    'has defaults for what is absent or empty: %j',
    (env) => {
      expect(readConfig(table, env)).toEqual({ PORT: 8080, LEVEL: 'low', LOUD: false });
    },
  );

  test('that is wrong is refused with every problem at once: variable, value, expectation', () => {
    const message = messageOf({ PORT: '65536', LEVEL: 'mid', LOUD: 'yes', NAME: 'A B', SECRET: 'short' });
    expect(message.split('\n')).toEqual([
      'The configuration has 5 problems:',
      '  PORT is "65536"; it must be a whole number from 0 to 65535',
      '  LEVEL is "mid"; it must be low or high',
      '  LOUD is "yes"; it must be on or off',
      '  NAME is "A B"; it must be small letters',
      '  SECRET is (not shown); it must be 8 characters or more',
    ]);
  });

  test.each([
    ['PORT', ['-1', '1.5', '1e3', '0x50', ' 80', '80 ', 'Infinity', '9'.repeat(20), '٣']],
    ['LEVEL', ['LOW', 'low ', 'lo', 'toString']],
    ['LOUD', ['true', '1', 'ON', 'constructor', '__proto__']],
  ])('takes nothing for %s that only looks like it', (name, values) => {
    for (const value of values) expect(messageOf({ [name]: value })).toContain(`${name} is ${JSON.stringify(value)}`);
  });

  test('says why a value cannot be used that has the right form', () => {
    const parse = (given: string) => {
      throw new UnusableValue(`no ${given} here`);
    };
    const setting = { parse, expects: 'a file', meaning: 'A file.' };
    const read = (secret: boolean) => () => readConfig({ FILE: { ...setting, secret } }, { FILE: 'a.txt' });
    expect(read(false)).toThrow('FILE is "a.txt"; it must be a file (no a.txt here)');
    expect(read(true)).toThrow(/FILE is \(not shown\); it must be a file$/);
  });

  test('of a mistaken secret says neither the secret nor its length', () => {
    expect(messageOf({ SECRET: 'hunter2' })).not.toMatch(/hunter|7/);
  });
});

describe('a secret', () => {
  test('may come from a file, whose last line end does not belong to it', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'secret');
    writeFileSync(file, ' from a file\n');
    expect(readConfig(table, { SECRET_FILE: file }).SECRET).toBe(' from a file');
  });

  test('is refused where it comes both ways, and where its file cannot be read', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'secret');
    expect(messageOf({ SECRET_FILE: file })).toMatch(/SECRET_FILE cannot be read: ENOENT/);
    writeFileSync(file, 'from a file');
    expect(messageOf({ SECRET: 'and directly', SECRET_FILE: file })).toMatch(/SECRET and SECRET_FILE are both given/);
    writeFileSync(file, 'short');
    expect(messageOf({ SECRET_FILE: file })).toMatch(/SECRET is \(not shown\)/);
  });

  test('alone may: another variable takes no file', () => {
    expect(readConfig(table, { NAME_FILE: '/etc/hostname' }).NAME).toBeUndefined();
  });
});

test('the help names every variable with its meaning, expectation and default', () => {
  const help = describeConfig(table);
  for (const [name, { meaning, expects }] of Object.entries(table)) {
    expect(help).toContain(`  ${name}\n      ${meaning}\n      ${expects}`);
  }
  expect(help).toContain('a whole number from 0 to 65535 (default: 8080)');
});
