import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The options given are wrong; the message says which. */
export class InvalidOptions extends Error {}

type Values<T extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** The values of a command line that takes these options and no others; undefined where help is asked for. @throws InvalidOptions */
export function parseOptions<const T extends ParseArgsOptionsConfig>(
  args: string[],
  options: T,
): Values<T> | undefined {
  return parse(args, options, false)?.values;
}

/** What stands on a command line that takes no options, such as files; undefined where help is asked for. @throws InvalidOptions */
export function parsePositionals(args: string[]): string[] | undefined {
  return parse(args, {}, true)?.positionals;
}

function parse<const T extends ParseArgsOptionsConfig>(args: string[], options: T, allowPositionals: boolean) {
  const help = { help: { type: 'boolean', short: 'h', default: false } } as const;
  try {
    const parsed = parseArgs({ args, allowPositionals, options: { ...options, ...help } });
    const { help: isHelpAsked, ...values } = parsed.values as Record<string, unknown>;
    return isHelpAsked ? undefined : { values: values as Values<T>, positionals: parsed.positionals };
  } catch (error) {
    throw new InvalidOptions((error as Error).message, { cause: error });
  }
}

/** The value of an option that counts something, from `least` to `most`. @throws InvalidOptions */
export function count(name: string, text: string, most: number, least = 1): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidOptions(`--${name} must be a whole number from ${least} to ${most}, not ${text || 'nothing'}`);
}

/** The value of an option that measures something. @throws InvalidOptions */
export function number(name: string, text: string, least: number, most: number): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new InvalidOptions(`--${name} must be a number from ${least} to ${most}, not ${text || 'nothing'}`);
}

/** The value of an option that names one of several. @throws InvalidOptions */
export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === text);
  if (found === undefined) throw new InvalidOptions(`--${name} must be ${known.join(', ')}, not ${text || 'nothing'}`);
  return found;
}

interface Program<Options> {
  /** What its complaints begin with. */
  readonly name: string;
  readonly usage: string;
  /** Undefined where help is asked for. @throws InvalidOptions */
  readonly readOptions: (args: string[]) => Options | undefined;
  /** Resolves with false where something is not as it should be. */
  readonly run: (options: Options) => Promise<unknown>;
  /** The exit code where `run` throws; 1 by default, as where all is not as it should be. */
  readonly brokenOff?: number;
}

/** What a main does: ends this process with 0 where all is as it should be, with 1 where it is not, with 2 for wrong options. */
export async function runProgram<Options>(program: Program<Options>): Promise<never> {
  process.exit(await exitCodeOf(program, process.argv.slice(2)));
}

/** @returns the exit code */
export async function exitCodeOf<Options>(program: Program<Options>, args: string[]): Promise<number> {
  const { name, usage, readOptions, run, brokenOff = 1 } = program;
  try {
    const options = readOptions(args);
    if (options !== undefined) return (await run(options)) === false ? 1 : 0;
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    console.error(error instanceof InvalidOptions ? `${name}: ${error.message}; --help lists all` : error);
    return error instanceof InvalidOptions ? 2 : brokenOff;
  }
}
