import type { LocalCluster } from '../../../infra/local/cluster.ts';

/** What happens during a measured minute. Seconds are those of the minute. */
export interface Fault {
  readonly name: string;
  /** For people, after "what happens:". */
  readonly what: string;
  readonly nodes: 1 | 3;
  /** Requests a second that the machine holds when nothing is broken. */
  readonly gets: number;
  readonly creates: number;
  /** Whether links that nothing has cached may be answered with 503, all of Cassandra being gone. */
  readonly losesStore?: boolean;
  /** Breaks the cluster and mends it, at given seconds. */
  readonly act: (stage: Stage) => Promise<void>;
}

export interface Stage {
  readonly cluster: LocalCluster;
  /** Waits until that second of the minute, and notes what comes then. */
  at(second: number, what: string): Promise<void>;
}

/** Seconds before the fault. */
export const healthySeconds = 10;
const begin = healthySeconds;

/** Two cores carry this beside three nodes; with one, Redis away costs ten times as much for each miss. */
const usual = { nodes: 1, gets: 1_000, creates: 20 } as const;
const threeNodes = { ...usual, nodes: 3 } as const;
const gentle = { ...usual, gets: 300 } as const;

export const faults: readonly Fault[] = [
  {
    name: 'kill-read',
    what: 'a read process is killed, and started 15 s later',
    ...usual,
    async act({ cluster: { readers }, at }) {
      await at(begin, 'kill -9');
      await readers[0]?.kill();
      await at(25, 'start');
      await readers[0]?.start();
    },
  },
  {
    name: 'freeze-read',
    what: 'a read process is frozen for 30 s',
    ...usual,
    async act({ cluster: { readers }, at }) {
      await at(begin, 'freeze');
      await readers[0]?.freeze();
      await at(40, 'thaw');
      readers[0]?.thaw();
    },
  },
  {
    name: 'rolling-restart',
    what: 'all services are stopped by SIGTERM and started again, one after the other',
    ...usual,
    async act({ cluster: { readers, writers }, at }) {
      for (const [i, service] of [...readers, ...writers].entries()) {
        await at(begin + 8 * i, `restart ${service.name}`);
        await service.stop();
        await service.start();
      }
    },
  },
  {
    name: 'kill-redis',
    what: 'Redis is killed, and started 30 s later',
    ...gentle,
    async act({ cluster: { redis }, at }) {
      await at(begin, 'kill -9');
      await redis.kill();
      await at(40, 'start');
      await redis.restart();
    },
  },
  {
    name: 'freeze-redis',
    what: 'Redis is frozen for 30 s',
    ...gentle,
    async act({ cluster: { redis }, at }) {
      await at(begin, 'freeze');
      await redis.freeze();
      await at(40, 'thaw');
      redis.thaw();
    },
  },
  {
    name: 'freeze-node',
    what: 'one of three Cassandra nodes is frozen for 30 s',
    ...threeNodes,
    async act({ cluster: { cassandra }, at }) {
      await at(begin, 'freeze');
      await cassandra.nodes[0]?.freeze();
      await at(40, 'thaw');
      cassandra.nodes[0]?.thaw();
    },
  },
  {
    // Last of those with three nodes: the killed one is not started again, since a JVM's start takes a core for 20 s.
    name: 'kill-node',
    what: 'one of three Cassandra nodes is killed',
    ...threeNodes,
    async act({ cluster: { cassandra }, at }) {
      await at(begin, 'kill -9');
      await cassandra.nodes[1]?.kill();
    },
  },
  {
    name: 'no-cassandra',
    what: 'all of Cassandra is killed; cached links go on, the others get 503; started after 30 s',
    ...gentle,
    losesStore: true,
    async act({ cluster: { cassandra }, at }) {
      await at(begin, 'kill -9');
      await cassandra.nodes[0]?.kill();
      await at(40, 'start');
      await cassandra.nodes[0]?.start();
    },
  },
];
