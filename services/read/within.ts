import { StoreUnavailable } from '../../shared/errors.ts';

/** Milliseconds in which a redirect is answered, all its steps included. The balancer asks another process after 700. */
export const answerLimit = 600;

/** @throws StoreUnavailable where `result` takes longer */
export function within<T>(milliseconds: number, result: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreUnavailable('The stores did not answer in time.')), milliseconds);
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
