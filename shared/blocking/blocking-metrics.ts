import type { Metrics } from '../runtime/metrics.ts';
import type { HostList } from './host-list.ts';
import type { KnownTakedowns } from './known-takedowns.ts';

interface Parts {
  takedowns: KnownTakedowns;
  /** By their names in the metrics; undefined where there is no such list. */
  lists: Readonly<Record<string, HostList | undefined>>;
}

export function registerBlockingMetrics(metrics: Metrics, { takedowns, lists }: Parts): void {
  const ofLists = (figure: (list: HostList) => number) => () =>
    Object.entries(lists).flatMap(([name, list]) => (list ? [[{ list: name }, figure(list)] as const] : []));
  // Of several workers, the one that is furthest behind tells.
  metrics.gauge('keyhop_takedowns', 'Takedowns that hold.', () => takedowns.size, 'min');
  metrics.gauge('keyhop_takedowns_age_seconds', 'Since the store last told of takedowns.', () => takedowns.age, 'max');
  const [rules, badLines, age] = [
    ofLists((list) => list.size),
    ofLists((list) => list.badLines),
    ofLists((list) => list.age),
  ];
  metrics.gauge('keyhop_host_list_rules', 'Rules in a list of hosts.', rules, 'min');
  metrics.gauge('keyhop_host_list_bad_lines', 'Lines of it that are no rules.', badLines, 'max');
  metrics.gauge('keyhop_host_list_age_seconds', 'Since it was last known to be up to date.', age, 'max');
}
