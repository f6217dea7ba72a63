import { renameSync, writeFileSync } from 'node:fs';
import { describeConfig, InvalidConfig, readConfig } from '../../shared/runtime/config-table.ts';
import { balancerTable } from './config.ts';
import { renderBalancer } from './render.ts';

const usage = `Writes the configuration of Keyhop's balancer for nginx.

Usage: node infra/nginx/main.ts FILE
It is configured by environment variables:

${describeConfig(balancerTable)}
`;

const [file] = process.argv.slice(2);
if (file === undefined || file.startsWith('-')) {
  process.stdout.write(usage);
  process.exitCode = file === '--help' || file === '-h' ? 0 : 2;
} else {
  try {
    write(file);
  } catch (error) {
    console.error(`keyhop: ${(error as Error).message}`);
    process.exitCode = error instanceof InvalidConfig ? 2 : 1;
  }
}

/** At once or not at all: nginx may be reading it. */
function write(path: string): void {
  const config = readConfig(balancerTable, process.env);
  const next = `${path}.next`;
  writeFileSync(
    next,
    renderBalancer({
      host: config.HOST,
      port: config.PORT,
      readServers: config.READ_SERVERS,
      writeServers: config.WRITE_SERVERS,
      ...(config.RESOLVER !== undefined && { resolver: config.RESOLVER }),
      rateLimit: config.RATE_LIMIT,
      trustedProxies: config.TRUSTED_PROXIES.filter((proxy) => proxy !== 'none'),
      accessLog: config.ACCESS_LOG,
    }),
  );
  renameSync(next, path);
}
