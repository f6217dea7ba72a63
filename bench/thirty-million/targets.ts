import { cautious } from '../comparison.ts';
import { type Target, targetOf } from '../targets.ts';
import type { ClusterResults } from './cluster.ts';
import type { EmbeddedResults } from './embedded.ts';

export interface Results {
  embedded?: EmbeddedResults;
  cluster?: ClusterResults;
}

/** What is promised of thirty million links, for the parts that were measured. */
export function targetsOf({ embedded, cluster }: Results): Target[] {
  return [...(embedded ? targetsOfEmbedded(embedded) : []), ...(cluster ? targetsOfCluster(cluster) : [])];
}

function targetsOfEmbedded({ load, failed, ...results }: EmbeddedResults): Target[] {
  const { links, byOwner, byUrl } = load.bytes;
  const targets = [
    targetOf('embedded measurements that failed', failed.length, 'less than', 1),
    // Thirty million in two minutes.
    targetOf('links loaded a second', load.linksPerSecond, 'at least', 250_000),
    targetOf('bytes of a link in the table of links', links, 'less than', 160),
    targetOf('bytes of a link with all its rows in lists', links + byOwner + byUrl, 'less than', 320),
  ];
  const [uniform] = Object.values(results['redirect-uniform']?.against ?? {});
  if (uniform) {
    targets.push(targetOf('redirect of any link, ratio to one of few', cautious(uniform).median, 'at least', 0.85));
  }
  return targets;
}

function targetsOfCluster(results: ClusterResults): Target[] {
  const { perSecond, p99Millis, errors } = results['redirect-uniform'];
  return [
    targetOf('redirects a second through nginx', perSecond.median, 'at least', 1_300),
    targetOf('milliseconds that 99 of 100 of them take', p99Millis.most, 'less than', 1_000),
    targetOf('turns with errors', errors.length, 'less than', 1),
  ];
}
