import { type Bug, contract } from './bug.ts';
import { readBugs } from './read-bugs.ts';
import { sharedBugs } from './shared-bugs.ts';
import { writeBugs } from './write-bugs.ts';

export const bugs: readonly Bug[] = Object.entries({ ...writeBugs, ...readBugs, ...sharedBugs }).flatMap(
  ([file, list]) =>
    list.map(([breaks, text, replacement, tests = contract]) => ({ file, breaks, text, replacement, tests })),
);
