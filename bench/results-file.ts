import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Surroundings } from './machine.ts';

/** What every file of results begins with. */
export interface Measured extends Surroundings {
  /** ISO 8601. */
  measuredAt: string;
  parameters: Record<string, unknown>;
}

interface Written<Results> {
  about: Surroundings;
  parameters: Record<string, unknown>;
  results: Results;
  targets?: unknown;
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
