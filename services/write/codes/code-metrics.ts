import type { KeySpaces } from '../../../shared/codes/key-space.ts';
import type { Metrics } from '../../../shared/runtime/metrics.ts';
import type { CodeIssuer } from './code-issuer.ts';

export function registerCodeMetrics(metrics: Metrics, issuer: CodeIssuer, spaces: KeySpaces): void {
  metrics.counter('keyhop_codes_issued_total', 'Codes issued by this process.', () => issuer.issued);
  metrics.gauge('keyhop_codes_left', 'Codes that this process can issue without another lease.', () => issuer.left);
  metrics.counter(
    'keyhop_key_blocks_leased_total',
    'Blocks of 4,096 codes leased by this process.',
    () => issuer.leased,
  );
  metrics.counter('keyhop_key_block_lease_errors_total', 'Leases that failed.', () => issuer.leaseErrors);
  const sizes = Array.from(spaces, ({ length, size }) => [{ length }, size] as const);
  metrics.gauge('keyhop_key_space_codes', 'Codes that there are, by length.', () => sizes, 'max');
  metrics.gauge(
    'keyhop_key_space_codes_left',
    'Codes that nobody has leased, as of the last lease, by length.',
    () => Array.from(issuer.unleased(), ([length, codes]) => [{ length }, codes] as const),
    'min',
  );
}
