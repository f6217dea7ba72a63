import { eventually } from '../eventually.ts';
import type { Answer } from './exchange.ts';

/** Waits until it is so in every process: of requests at once each gets some. */
export function everywhere(
  ask: () => Promise<Answer>,
  isSo: (answer: Answer) => boolean,
  limit = 5_000,
): Promise<Answer[]> {
  return eventually(
    () => Promise.all(Array.from({ length: 8 }, ask)),
    (answers) => answers.every(isSo),
    limit,
  );
}
