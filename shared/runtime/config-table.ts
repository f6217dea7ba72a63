import { readFileSync } from 'node:fs';

/** One environment variable: how its text is read, what holds without it, what it means. */
export interface Setting<T> {
  /** The value, or undefined where the text is none. @throws UnusableValue where there is more to say of it */
  parse: (text: string) => T | undefined;
  /** What is expected, completing "must be …". */
  expects: string;
  /** Text that is parsed where the variable is absent or empty; without it the value is undefined. */
  default?: string;
  meaning: string;
  /** May also be given as a file, `NAME_FILE`, and is never shown. */
  secret?: boolean;
}

export type ConfigTable = Record<string, Setting<unknown>>;

type Value<S> = S extends Setting<infer T> ? (S extends { default: string } ? T : T | undefined) : never;
export type Config<T extends ConfigTable> = { readonly [Name in keyof T]: Value<T[Name]> };

/** The environment does not make a configuration; the message lists every problem: variable, value, expectation. */
export class InvalidConfig extends Error {
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

/** A value of the right form that cannot be used; the message says why. */
export class UnusableValue extends Error {}

/** Reads the variables of `table` from `env`. @throws InvalidConfig naming all that is wrong */
export function readConfig<T extends ConfigTable>(table: T, env: NodeJS.ProcessEnv): Config<T> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const given = textOf(name, setting, env, problems);
    const text = given || setting.default;
    if (text === undefined) continue;
    const value = parsed(setting, text);
    if (value === undefined || value instanceof UnusableValue) {
      const shown = setting.secret ? '(not shown)' : JSON.stringify(text);
      const reason = value && !setting.secret ? ` (${value.message})` : '';
      problems.push(`${name} is ${shown}; it must be ${setting.expects}${reason}`);
    }
    config[name] = value;
  }
  if (problems.length > 0) throw new InvalidConfig(problems);
  return config as Config<T>;
}

function parsed(setting: Setting<unknown>, text: string): unknown {
  try {
    return setting.parse(text);
  } catch (error) {
    if (error instanceof UnusableValue) return error;
    throw error;
  }
}

function textOf(
  name: string,
  setting: Setting<unknown>,
  env: NodeJS.ProcessEnv,
  problems: string[],
): string | undefined {
  const file = setting.secret ? env[`${name}_FILE`] : undefined;
  if (!file) return env[name];
  if (env[name]) problems.push(`${name} and ${name}_FILE are both given; give one`);
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** The table as text for a terminal, for `--help`. */
export function describeConfig(table: ConfigTable): string {
  return Object.entries(table)
    .map(([name, { meaning, expects, default: value }]) => {
      const standard = value ? ` (default: ${value})` : '';
      return `  ${name}\n      ${meaning}\n      ${expects}${standard}`;
    })
    .join('\n');
}

export const text = (pattern: RegExp, expects: string) => ({
  parse: (given: string) => (pattern.test(given) ? given : undefined),
  expects,
});

export const integer = (least: number, most: number) => ({
  parse(given: string) {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
  expects: `a whole number from ${least} to ${most}`,
});

export const oneOf = <const T extends readonly string[]>(...choices: T) => ({
  parse: (given: string) => choices.find((choice): choice is T[number] => choice === given),
  expects: choices.join(' or '),
});

/** Several of these, with commas between, or `none`. */
export const someOf = <const T extends readonly string[]>(...choices: T) => ({
  parse(given: string): readonly T[number][] | undefined {
    const names = given === 'none' ? [] : given.split(',').map((name) => name.trim());
    return names.every((name) => choices.includes(name)) ? [...new Set(names)] : undefined;
  },
  expects: `none, or some of ${choices.join(', ')}, with commas between`,
});

export const onOff = {
  parse: (given: string) => (given === 'on' ? true : given === 'off' ? false : undefined),
  expects: 'on or off',
};
