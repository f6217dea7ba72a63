import { registerBlockingMetrics } from '../../../shared/blocking/blocking-metrics.ts';
import { HostList } from '../../../shared/blocking/host-list.ts';
import type { HostListSource } from '../../../shared/blocking/host-list-source.ts';
import { createJudge, type Judging } from '../../../shared/blocking/judge.ts';
import { KnownTakedowns } from '../../../shared/blocking/known-takedowns.ts';
import type { TakedownStore } from '../../../shared/blocking/takedown-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { Metrics } from '../../../shared/runtime/metrics.ts';
import { HostPolicy } from '../links/host-policy.ts';

interface Dependencies {
  config: {
    readonly DENY_HOSTS?: readonly HostListSource[] | undefined;
    readonly ALLOW_HOSTS?: readonly HostListSource[] | undefined;
  };
  takedowns: TakedownStore;
  metrics: Metrics;
  log: Log;
}

export interface Blocking extends AsyncDisposable {
  readonly takedowns: TakedownStore;
  readonly knownTakedowns: KnownTakedowns;
  readonly judge: Judging;
  /** Where links may be made to. */
  readonly hosts: HostPolicy;
}

/** Begins to follow takedowns and lists of hosts; each was read once when this resolves, if it could be. */
export async function startBlocking({ config, takedowns, metrics, log }: Dependencies): Promise<Blocking> {
  await using started = new AsyncDisposableStack();
  const knownTakedowns = started.use(new KnownTakedowns({ store: takedowns, log }));
  const listOf = (name: keyof typeof config) => {
    const sources = config[name];
    return sources && started.use(new HostList({ name, sources, log }));
  };
  const [denied, allowed] = [listOf('DENY_HOSTS'), listOf('ALLOW_HOSTS')];
  await Promise.all([knownTakedowns.start(), denied?.start(), allowed?.start()]);
  registerBlockingMetrics(metrics, { takedowns: knownTakedowns, lists: { deny: denied, allow: allowed } });
  const hosts = new HostPolicy({ denied, allowed, takedowns: knownTakedowns }).register(metrics);
  const judge = createJudge({ takedowns: knownTakedowns, denied });
  const parts = started.move();
  return { takedowns, knownTakedowns, judge, hosts, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
