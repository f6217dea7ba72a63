import { expect, test } from '@jest/globals';
import { createLog } from '../log.ts';
import { Metrics } from '../metrics.ts';
import { GatheredMetrics } from './gathered-metrics.ts';
import { Supervisor } from './supervisor.ts';

test('who was asked to stop before any worker was started starts none', async () => {
  const options = {
    processes: 2,
    port: 0,
    opsPort: 0,
    metrics: new GatheredMetrics(new Metrics(), () => []),
    log: createLog('silent'),
    onFailure: () => {},
  };
  await expect(Supervisor.start(options, AbortSignal.abort())).rejects.toThrow('being stopped');
});
