import type { ServerProcess } from '../server-process.ts';

/** How Keyhop is run, and how what it is compared with has to be run to be comparable. */
export interface Topology {
  readonly name: string;
  /** Seconds under load until its caches hold what they can. */
  readonly warmUpSeconds: number;
  /** @param directory of its own. Limits are off, and clicks and metrics on, unless `env` says otherwise. */
  startKeyhop(directory: string, env?: Record<string, string>): Promise<ServerProcess>;
  /** Keyhop of another checkout; undefined where that cannot be. */
  startRevision?(root: string, directory: string): Promise<ServerProcess>;
  /** A bare server behind whatever Keyhop is behind. @param program from the repository's root */
  startBare(program: string, directory: string): Promise<ServerProcess>;
}
