import packageJson from '../../package.json' with { type: 'json' };
import { describeConfig } from '../../shared/runtime/config-table.ts';
import { runService } from '../../shared/runtime/service.ts';
import { configTable } from './config.ts';

const usage = `Keyhop ${packageJson.version}, the write service. It is configured by:

${describeConfig(configTable)}
`;

await runService({
  service: 'write',
  name: 'write',
  usage,
  table: configTable,
  start: async (...given) => (await import('./wire.ts')).startWrite(...given),
});
