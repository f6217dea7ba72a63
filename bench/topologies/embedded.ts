import { startKeyhop } from '../keyhop.ts';
import { startServer } from '../server-process.ts';
import type { Topology } from './topology.ts';

/** One process on one core. */
export const embedded: Topology = {
  name: 'embedded',
  warmUpSeconds: 3,
  startKeyhop: (dataDir, env = {}) => startKeyhop({ dataDir, pinned: true, env: { RATE_LIMIT: 'off', ...env } }),
  startRevision: (root, dataDir) => startKeyhop({ dataDir, root, pinned: true, env: { RATE_LIMIT: 'off' } }),
  startBare: (program) => startServer({ program, pinned: true }),
};
