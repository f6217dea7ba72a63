import { Counter, Gauge, type Registry } from 'prom-client';
import type { CodeIssuer } from './code-issuer.ts';

export function registerCodeMetrics(registry: Registry, issuer: CodeIssuer): void {
  const registers = [registry];
  new Counter({
    name: 'keyhop_codes_issued_total',
    help: 'Codes issued by this process.',
    registers,
    collect() {
      this.reset();
      this.inc(issuer.issued);
    },
  });
  new Counter({
    name: 'keyhop_key_blocks_leased_total',
    help: 'Blocks of 4,096 codes leased by this process.',
    registers,
    collect() {
      this.reset();
      this.inc(issuer.leased);
    },
  });
  new Gauge({
    name: 'keyhop_codes_left',
    help: 'Codes that this process can issue without another lease.',
    registers,
    collect() {
      this.set(issuer.left);
    },
  });
}
