/** Links that a store was loaded with. */
export interface LoadedLinks {
  readonly links: number;
  /** Until all of them were there for good. */
  readonly seconds: number;
  /** A thousand of them, evenly spread: the number of the generated link, and its code. */
  readonly sample: readonly LoadedLink[];
  /** The code of a link by its place among all, from 0 to 1 (exclusive). */
  readonly codeAt: (place: number) => string;
}

export interface LoadedLink {
  readonly n: number;
  readonly code: string;
}

export const leasedBy = 'bench-30m';

/** Whether the n-th of so many links is in the sample. */
export function isSampled(n: number, total: number): boolean {
  return n % Math.ceil(total / 1_000) === 0;
}
