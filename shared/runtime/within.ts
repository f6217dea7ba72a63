import { StoreUnavailable } from '../errors.ts';

/**
 * Not Promise.race, which takes three promises more.
 *
 * @param who did not answer, in the failure's words
 * @throws StoreUnavailable where `result` takes longer
 */
export function within<T>(milliseconds: number, result: Promise<T>, who = 'stores'): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new StoreUnavailable(`The ${who} did not answer in time.`));
    const timer = setTimeout(tooLate, milliseconds);
    const settledBy =
      <O>(settle: (outcome: O) => void) =>
      (outcome: O) => {
        clearTimeout(timer);
        settle(outcome);
      };
    result.then(settledBy(resolve), settledBy(reject));
  });
}
