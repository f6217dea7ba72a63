import packageJson from '../../package.json' with { type: 'json' };
import { describeConfig } from '../../shared/runtime/config-table.ts';
import { runService } from '../../shared/runtime/service.ts';
import { banner } from './banner.ts';
import { configTable } from './config.ts';

const usage = `Keyhop ${packageJson.version}, a URL shortener in one process.

Usage: make start, or node services/embedded/main.ts
It is configured by environment variables:

${describeConfig(configTable)}

A secret may be given as a file, by NAME_FILE. Exit codes: 0 stopped, 1 failed, 2 cannot start as configured.
`;

await runService({
  service: 'embedded',
  name: 'keyhop',
  usage,
  table: configTable,
  start: async (config, surroundings) => {
    const { startEmbedded } = await import('./wire.ts');
    return startEmbedded(config, { ...surroundings, isTerminal: process.stdout.isTTY === true });
  },
  banner: (embedded, config) => banner(embedded, config, packageJson.version),
});
