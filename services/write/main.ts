import packageJson from '../../package.json' with { type: 'json' };
import { runService } from '../../shared/runtime/process.ts';
import { configTable } from './config.ts';
import { startWrite } from './wire.ts';

await runService({ name: 'write', version: packageJson.version, table: configTable, start: startWrite });
