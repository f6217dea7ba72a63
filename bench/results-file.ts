import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InvalidOptions } from './command-line.ts';
import type { Surroundings } from './machine.ts';
import type { Target } from './targets.ts';

/** What every file of results begins with. */
export interface Measured extends Surroundings {
  /** ISO 8601. */
  measuredAt: string;
  parameters: Record<string, unknown>;
  /** What was promised of it. */
  targets?: readonly Target[];
  /** What a reader should know of it besides; written by hand. */
  note?: string;
}

interface Written<Results> {
  about: Surroundings;
  parameters: Record<string, unknown>;
  results: Results;
  targets?: readonly Target[];
}

/** Writes results with what they depend on: the time, the machine, the versions, the options. */
export function writeResults<Results>(file: string, { about, parameters, ...rest }: Written<Results>): void {
  const document: Measured & { results: Results } = {
    measuredAt: new Date().toISOString(),
    ...about,
    parameters,
    ...rest,
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(document, undefined, 2)}\n`);
}

/** @throws InvalidOptions where that is no such file */
export function readResults<Results>(file: string): Measured & { results: Results } {
  let document: Partial<Measured & { results: Results }>;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new InvalidOptions(`cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
  if (document.results === undefined || document.measuredAt === undefined) {
    throw new InvalidOptions(`${file} holds no results; make bench ARGS='--json ${file}' writes some`);
  }
  return document as Measured & { results: Results };
}
