/** The share of time in which the event loop did not wait for anything, and from which on everything waits for it. */
const busy = 0.85;

/** A function that tells whether this process' event loop was busy since it was last asked. */
export function busyEventLoop(): () => boolean {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization > busy;
  };
}
