/** A defect to plant: `text`, which stands exactly once in `file`, becomes `replacement`. */
export interface Bug {
  breaks: string;
  file: string;
  text: string;
  replacement: string;
  /** Patterns of the test files that are run: those that should notice, so that a run takes seconds. */
  tests: readonly string[];
}

/** By file; `contract` should notice where nothing else is said. */
export type BugsByFile = Readonly<
  Record<string, readonly [breaks: string, text: string, replacement: string, tests?: readonly string[]][]>
>;

export const contract = ['tests/http/contract'];
export const restarts = ['tests/process/stop'];
export const flush = ['tests/faults/flush'];
export const fastPath = ['tests/fast-path'];
