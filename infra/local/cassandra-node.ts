import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cassandraJars } from './cassandra-jars.ts';
import { type CassandraSettings, cassandraYaml, javaArguments } from './cassandra-settings.ts';
import { type Child, lastLines, startChild } from './child.ts';
import { findJava17 } from './find-program.ts';
import { requireFreePort } from './free-ports.ts';
import type { ProcessId } from './process-id.ts';

const options = fileURLToPath(new URL('../cassandra/jvm.options', import.meta.url));
const logback = fileURLToPath(new URL('../cassandra/logback.xml', import.meta.url));

/** One node of a cluster. What acts on the process throws before the first `start`. */
export interface CassandraNode {
  readonly address: string;
  /** What is its own: `cassandra.yaml`, logs, and in `data` a directory for each keyspace. */
  readonly directory: string;
  readonly pid: number;
  readonly id: ProcessId;
  /** By SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  /** Starts it again, on the same data unless the cluster is `fast` and of one node; answers come later. */
  start(): Promise<void>;
  /** Until it answers, and it and the other nodes that run count on each other. At most 180 s. */
  waitUntilUp(): Promise<void>;
}

export interface NodeProcess extends Omit<CassandraNode, 'waitUntilUp'> {
  /** Runs and is not frozen. */
  readonly awake: boolean;
  readonly failure: string | undefined;
  readonly evidence: () => string;
  end(politeMs: number): Promise<void>;
}

/** Writes the node's configuration; starts nothing. */
export function createNodeProcess(settings: CassandraSettings, detached: boolean): NodeProcess {
  const { address, directory, nativePort, storagePort, forgetful } = settings;
  const log = join(directory, 'output.log');
  let child: Child | undefined;
  let frozen = false;

  function started(): Child {
    if (child === undefined) throw new Error(`Cassandra node ${address} has not been started`);
    return child;
  }
  const evidence = () => {
    const system = join(directory, 'system.log');
    return `${started().evidence()}${existsSync(system) ? `\n${system} ends with:\n${lastLines(system)}` : ''}`;
  };
  return {
    address,
    directory,
    get pid() {
      return started().pid;
    },
    get id() {
      const { pid, startedAt } = started();
      return { pid, startedAt };
    },
    get awake() {
      return child?.running === true && !frozen;
    },
    get failure() {
      return child?.running === false ? `Cassandra node ${address} ended${evidence()}` : undefined;
    },
    evidence,
    kill: async () => child?.kill(),
    end: async (politeMs) => child?.end(politeMs),
    async freeze() {
      await started().freeze();
      frozen = true;
    },
    thaw() {
      started().thaw();
      frozen = false;
    },
    async start() {
      if (child?.running) throw new Error(`Cassandra node ${address} already runs, as process ${child.pid}`);
      const remedy = 'Stop the other cluster that uses this data, or choose another directory.';
      await requireFreePort(address, nativePort, remedy);
      await requireFreePort(address, storagePort, remedy);
      if (forgetful) rmSync(directory, { recursive: true, force: true });
      mkdirSync(join(directory, 'tmp'), { recursive: true });
      writeFileSync(join(directory, 'cassandra.yaml'), cassandraYaml(settings));
      const lib = await cassandraJars();
      const jars = readdirSync(lib).map((name) => join(lib, name));
      child = await startChild({
        name: `Cassandra node ${address}`,
        command: await findJava17(),
        args: [`@${options}`, ...javaArguments(settings, jars, logback)],
        directory,
        log,
        detached,
      });
      frozen = false;
    },
  };
}
