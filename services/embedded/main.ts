import packageJson from '../../package.json' with { type: 'json' };
import { describeConfig, readConfig } from '../../shared/runtime/config-table.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { run } from '../../shared/runtime/process.ts';
import { banner } from './banner.ts';
import { configTable } from './config.ts';
import { startEmbedded } from './wire.ts';

const usage = `Keyhop ${packageJson.version}, a URL shortener in one process.

Usage: make start, or node services/embedded/main.ts
It is configured by environment variables:

${describeConfig(configTable)}

A secret may be given as a file, by NAME_FILE. Exit codes: 0 stopped, 1 failed, 2 cannot start as configured.
`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(usage);
} else {
  await run(async () => {
    const config = readConfig(configTable, process.env);
    const log = createLog(config.LOG_LEVEL);
    const embedded = await startEmbedded(config, { log, isTerminal: process.stdout.isTTY === true });
    log.info({ port: embedded.port, opsPort: embedded.opsPort, dataDir: config.DATA_DIR }, 'started');
    process.stdout.write(banner(embedded, config, packageJson.version));
    return {
      async [Symbol.asyncDispose]() {
        log.info('stopping');
        await embedded[Symbol.asyncDispose]();
        log.info('stopped');
      },
    };
  });
}
