import { runService, usageOf } from '../../shared/runtime/service.ts';
import { configTable } from './config.ts';

await runService({
  service: 'read',
  name: 'read',
  usage: usageOf('the read service', configTable),
  table: configTable,
  start: async (...given) => (await import('./wire.ts')).startRead(...given),
});
