import { policies, tracker as tracking } from 'cassandra-driver';

/** So many failed or slow answers in a row, and a node is asked last for a while. */
const failuresToAvoid = 5;
const slowMilliseconds = 500;
const avoidedMilliseconds = 2_000;

/**
 * How long a node that was avoided is asked as before, to see whether it still hangs: its time-outs come a second later,
 * and until then every third request would wait for it.
 */
const probeMilliseconds = 20;

/**
 * Notices nodes that hang. The driver drops one only after many time-outs, and merely logs that gossip has it down:
 * until then every third request would wait for it. A node that failed five times in a row goes to the end of each
 * query plan for two seconds; then it gets another chance, which one good answer makes good.
 */
export function createHostBreaker(localDataCenter: string, now = performance.now.bind(performance)) {
  const failures = new Map<string, number>();
  /** Of those that are avoided. A probe begins with the first query after it is due. */
  const probes = new Map<string, { due: number; ends?: number }>();
  const avoid = (address: string) => probes.set(address, { due: now() + avoidedMilliseconds });

  function noteFailure(address: string): void {
    const count = (failures.get(address) ?? 0) + 1;
    failures.set(address, count);
    if (count >= failuresToAvoid) avoid(address);
  }

  function noteSuccess(address: string): void {
    failures.delete(address);
    probes.delete(address);
  }

  function isHealthy({ address }: { address: string }): boolean {
    const probe = probes.get(address);
    if (probe === undefined) return true;
    const time = now();
    if (time < probe.due) return false;
    probe.ends ??= time + probeMilliseconds;
    if (time < probe.ends) return true;
    avoid(address);
    return false;
  }

  /** Until it gives one good answer, probes included; asking does not make it one. */
  const isAvoided = ({ address }: { address: string }) => probes.has(address);

  // The driver takes nothing but an instance of its own class, which its types declare as an interface.
  const tracker: tracking.RequestTracker = Object.assign(new tracking.RequestLogger({}), {
    onSuccess: (
      { address }: { address: string },
      _query: unknown,
      _parameters: unknown,
      _options: unknown,
      _requestLength: number,
      _responseLength: number,
      [seconds = 0, nanoseconds = 0]: number[],
    ) => {
      if (seconds * 1e3 + nanoseconds / 1e6 > slowMilliseconds) noteFailure(address);
      else noteSuccess(address);
    },
    onError: ({ address }: { address: string }) => noteFailure(address),
  });

  const options = { localDc: localDataCenter, healthCheck: isHealthy };
  return {
    tracker,
    loadBalancing: new policies.loadBalancing.DefaultLoadBalancingPolicy(options),
    isHealthy,
    isAvoided,
  };
}
