/** Below and at so many permits left, none is granted for which nobody waits. */
const fewLeft = 100;

/** What a process holds at most beyond what is waited for, and so what a `kill -9` of it loses. */
const largestLot = 1_000;

/**
 * Permits to redirect, for links with a maximum of clicks: of a link, all processes together are granted as many as its
 * maximum and never more. Failure throws `StoreUnavailable`, which never means "none left".
 */
export interface PermitStore {
  /**
   * Grants the caller some permits of those that are left, as `grantOf` says; 0 where none is. They are granted once
   * this resolves, and on disk. After a failure they are lost, if they were granted.
   *
   * @param maximum of the link, at least 1
   * @param wanted requests that wait for one, at least 1
   */
  take(code: string, maximum: number, wanted: number): Promise<number>;

  /** Gives permits back that were granted and will not be used. After a failure they may be lost, which is never told. */
  giveBack(code: string, permits: number): Promise<void>;

  /** How many are left to be granted. */
  left(code: string, maximum: number): number | Promise<number>;
}

/**
 * How many permits to grant, of so many left: one for each request that waits, and while more than a hundred are left,
 * a tenth of them (rounded down, a thousand at most) even where fewer wait, so that a much clicked link seldom asks. Of
 * the last hundred none is held for requests that may never come, while another process refuses.
 */
export function grantOf(left: number, wanted: number): number {
  const lot = left > fewLeft ? Math.min(Math.floor(left / 10), largestLot) : 1;
  return Math.max(0, Math.min(left, Math.max(wanted, lot)));
}
