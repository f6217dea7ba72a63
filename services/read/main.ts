import packageJson from '../../package.json' with { type: 'json' };
import { runService } from '../../shared/runtime/process.ts';
import { configTable } from './config.ts';
import { startRead } from './wire.ts';

await runService({ name: 'read', version: packageJson.version, table: configTable, start: startRead });
