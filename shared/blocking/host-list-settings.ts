import { accessSync, constants } from 'node:fs';
import { UnusableValue } from '../runtime/config-table.ts';
import { type HostListSource, isUrl, sourceOf } from './host-list-source.ts';

/** Sources of one list. */
const mostSources = 8;

const sources = {
  parse: parseSources,
  expects: `files or http(s) URLs, up to ${mostSources}, with commas between`,
};

/** What links must not lead to, in whatever process. */
export const denySettings = {
  DENY_HOSTS: {
    ...sources,
    meaning: 'Files or URLs of hosts that links must not lead to: none is made, and those that there are answer 451.',
  },
};

/** What links may lead to, where they are made. */
export const allowSettings = {
  ALLOW_HOSTS: {
    ...sources,
    meaning: 'Files or URLs of the only hosts that links may be made to; any host without it.',
  },
};

/** @throws UnusableValue where there are too many, or a file cannot be read: what should protect must not be missing */
function parseSources(given: string): readonly HostListSource[] | undefined {
  const names = given.split(',').map((name) => name.trim());
  if (names.length > mostSources) return undefined;
  return names.map((name) => {
    if (!isUrl(name)) requireReadable(name);
    else if (!URL.canParse(name)) throw new UnusableValue(`${name} is no URL`);
    return sourceOf(name);
  });
}

function requireReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new UnusableValue((error as Error).message, { cause: error });
  }
}
