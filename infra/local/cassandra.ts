import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CassandraNode, createNodeProcess, type NodeProcess } from './cassandra-node.ts';
import { type ProbeConsistency, probeCql } from './cql-probe.ts';
import { freePorts } from './free-ports.ts';
import { waitUntil } from './wait-until.ts';

/** On two idle cores one node takes 5 to 8 s, three at once 14 to 30 s; where others work too, 53 s have been seen. */
const startLimit = 180_000;

/** How long a node gets for flushing its tables when it is asked to stop: it takes about 6 s. */
const politeStop = 15_000;

export interface CassandraOptions {
  nodes: 1 | 3;
  /** Of its own. A cluster that is not `fast` finds its data there again, if it has as many nodes as before. */
  directory: string;
  heapMb?: number;
  /** For tests: starts sooner, syncs nothing, and a single node that is started again is empty. */
  fast?: boolean;
  /** Goes on running when this process ends; end it later by the nodes' `id`. */
  detached?: boolean;
}

export interface LocalCassandra {
  /** Addresses without port. */
  readonly contactPoints: readonly string[];
  readonly localDataCenter: string;
  readonly port: number;
  readonly nodes: readonly CassandraNode[];
  /** Ends all nodes. Data stays, except of a `fast` cluster. */
  stop(): Promise<void>;
}

/** Where a cluster lives. It cannot move: nodes know each other by address, and remember that. */
interface Place {
  clusterName: string;
  addresses: string[];
  nativePort: number;
  storagePort: number;
}

async function newPlace(nodes: number): Promise<Place> {
  // Linux answers on all of 127.0.0.0/8. A block of its own keeps a cluster apart from others on this machine.
  const block = `127.${randomInt(1, 255)}.${randomInt(0, 256)}`;
  const addresses = Array.from({ length: nodes }, (_, i) => `${block}.${i + 1}`);
  const [nativePort, storagePort] = (await freePorts(2, addresses)) as [number, number];
  return { clusterName: `keyhop ${block}`, addresses, nativePort, storagePort };
}

/** @throws Error if the data in the directory is that of a cluster of another size */
async function placeOf({ directory, nodes, fast = false }: CassandraOptions): Promise<Place> {
  const file = join(directory, 'place.json');
  if (!fast && existsSync(file)) {
    const place = JSON.parse(readFileSync(file, 'utf8')) as Place;
    const before = place.addresses.length;
    if (before === nodes) return place;
    throw new Error(
      `${directory} holds the data of a Cassandra of ${before} node(s), not ${nodes}. Start it with ${before}, or choose another directory.`,
    );
  }
  const place = await newPlace(nodes);
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, JSON.stringify(place));
  return place;
}

/** On three nodes: a table that Cassandra keeps three copies of. It has no rows; to know that, the copies must be asked. */
const replicatedTable = 'SELECT view_name FROM system_distributed.view_build_status LIMIT 1';
const ownTable = 'SELECT release_version FROM system.local';

/**
 * A real Cassandra on loopback addresses of its own: several may run side by side. Resolves when all nodes answer
 * and count on each other.
 *
 * @throws MissingProgram, CannotFetchCassandra, PortInUse, GaveUpWaiting after 180 s; then nothing is left running
 */
export async function startCassandra(options: CassandraOptions): Promise<LocalCassandra> {
  const { directory, heapMb = 512, fast = false, detached = false } = options;
  const { clusterName, addresses, nativePort, storagePort } = await placeOf(options);
  const single = addresses.length === 1;
  const processes = addresses.map((address, i) => {
    const own = join(directory, `node-${i + 1}`);
    const common = { clusterName, seeds: addresses, nativePort, storagePort, fast, heapMb };
    return createNodeProcess({ ...common, address, directory: own, forgetful: fast && single }, detached);
  });

  /** Every node that is awake answers, together with as many others as are awake. */
  async function allUp(): Promise<boolean> {
    const awake = processes.filter((node) => node.awake);
    const together: ProbeConsistency = single || awake.length === 1 ? 'one' : awake.length === 2 ? 'quorum' : 'all';
    const table = together === 'one' ? ownTable : replicatedTable;
    await Promise.all(awake.map(({ address }) => probeCql(address, nativePort, table, together)));
    return true;
  }
  async function waitUntilUp(...expected: NodeProcess[]): Promise<void> {
    const addressList = expected.map(({ address }) => address).join(', ');
    await waitUntil(async () => expected.every((node) => node.awake) && (await allUp()), {
      what: `Cassandra answers on ${addressList}, port ${nativePort}`,
      timeoutMs: startLimit,
      everyMs: 100,
      hopeless: () => expected.find((node) => node.failure !== undefined)?.failure,
      evidence: () => expected.map((node) => node.evidence()).join(''),
    });
  }
  async function stop(): Promise<void> {
    await Promise.all(processes.map((node) => (fast ? node.kill() : node.end(politeStop))));
    if (fast) rmSync(directory, { recursive: true, force: true });
  }

  try {
    await Promise.all(processes.map((node) => node.start()));
    await waitUntilUp(...processes);
  } catch (error) {
    await Promise.all(processes.map((node) => node.kill()));
    throw error;
  }
  return {
    contactPoints: addresses,
    // SimpleSnitch knows no other name.
    localDataCenter: 'datacenter1',
    port: nativePort,
    nodes: processes.map((node) => nodeOf(node, () => waitUntilUp(node))),
    stop,
  };
}

/** The node as the caller sees it; getters stay getters. */
function nodeOf(process: NodeProcess, waitUntilUp: () => Promise<void>): CassandraNode {
  const { address, directory, kill, freeze, thaw, start } = process;
  return {
    address,
    directory,
    get pid() {
      return process.pid;
    },
    get id() {
      return process.id;
    },
    kill,
    freeze,
    thaw,
    start,
    waitUntilUp,
  };
}
