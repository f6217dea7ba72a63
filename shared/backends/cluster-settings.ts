import { type Config, text } from '../runtime/config-table.ts';
import type { CassandraOptions } from './cassandra.ts';

const hostAndPort = /^[\w.-]+(?::\d{1,5})?$/;

/** The variables by which a service of the cluster finds its stores. */
export const clusterSettings = {
  CASSANDRA_CONTACT_POINTS: {
    parse(given: string) {
      const points = given.split(',').map((point) => point.trim());
      return points.every((point) => hostAndPort.test(point)) ? points : undefined;
    },
    expects: 'hosts with ports, separated by commas',
    default: '127.0.0.1:9042',
    meaning: 'Cassandra nodes to begin with; the others are learnt from them.',
  },
  CASSANDRA_LOCAL_DC: {
    ...text(/^[\w-]+$/, 'the name of a datacentre'),
    default: 'datacenter1',
    meaning: 'The datacentre whose nodes are asked.',
  },
  CASSANDRA_KEYSPACE: {
    ...text(/^[a-z]\w{0,47}$/, 'the name of a keyspace, in small letters'),
    default: 'keyhop',
    meaning: 'The keyspace that holds everything.',
  },
  REDIS_URL: {
    ...text(/^rediss?:\/\/\S+$/, 'a URL such as redis://127.0.0.1:6379'),
    default: 'redis://127.0.0.1:6379',
    meaning: 'The Redis that caches links. Keyhop keeps nothing in it that it could not lose.',
    secret: true,
  },
};

/** Where the configuration says that Cassandra is. */
export function cassandraOf(config: Config<typeof clusterSettings>): CassandraOptions {
  return {
    contactPoints: config.CASSANDRA_CONTACT_POINTS,
    localDataCenter: config.CASSANDRA_LOCAL_DC,
    keyspace: config.CASSANDRA_KEYSPACE,
  };
}
