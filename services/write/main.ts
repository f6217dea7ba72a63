import { runService, usageOf } from '../../shared/runtime/service.ts';
import { configTable } from './config.ts';

await runService({
  service: 'write',
  name: 'write',
  usage: usageOf('the write service', configTable),
  table: configTable,
  start: async (...given) => (await import('./wire.ts')).startWrite(...given),
});
