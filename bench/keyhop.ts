import path from 'node:path';
import { compileCache } from '../infra/local/node-flags.ts';
import { ownRoot, type ServerProcess, startServer } from './server-process.ts';

/** The key that the benchmark's Keyhop is started with. */
export const adminKey = 'benchmark-key-of-no-secrecy';

/** Headers of a JSON request to its API. */
export const apiHeaders = { 'content-type': 'application/json', 'x-api-key': adminKey };

interface Start {
  dataDir: string;
  /** Of a checkout; this one by default. */
  root?: string;
  pinned: boolean;
  /** Further variables. */
  env?: Record<string, string>;
}

/** Starts the real program, as `make start` does, on free ports. */
export function startKeyhop({ dataDir, root = ownRoot, pinned, env = {} }: Start): Promise<ServerProcess> {
  const own = { PORT: '0', OPS_PORT: '0', DATA_DIR: dataDir, ADMIN_KEY: adminKey, LOG_LEVEL: 'info' };
  return startServer({
    program: 'services/embedded/main.ts',
    env: { ...own, NODE_COMPILE_CACHE: path.join(root, compileCache), ...env },
    pinned,
    root,
  });
}
