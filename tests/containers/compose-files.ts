import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));

interface Dependency {
  condition: string;
}

export interface ComposeService {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  user?: string;
  ports?: string[];
  volumes?: string[];
  profiles?: string[];
  restart: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  mem_limit: string;
  pids_limit: number;
  logging: { driver: string; options: Record<string, string> };
  healthcheck?: { disable: true } | { test: string[]; interval: string; timeout: string };
  depends_on?: Record<string, Dependency>;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

/** A compose file of the project as `docker compose` sees it with no variable set: merged, defaults in place. */
export function readCompose(file: string): ComposeFile {
  let text = readFileSync(path.join(root, file), 'utf8');
  // From the inside out: a default may hold another variable.
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(variable, '$2');
  }
  return parse(text, { merge: true });
}

/** Every variable that a compose file names, with its default. */
export function variablesOf(file: string): [name: string, standard: string][] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return Array.from(text.matchAll(variable), ([, name, standard]) => [name as string, standard as string]);
}

const variable = /\$\{(\w+):-([^${}]*)\}/g;

/** Those that end when their work is done. */
export const isJob = ({ restart }: ComposeService) => restart === 'no';
