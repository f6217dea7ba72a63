import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { describeConfig, integer, readConfig } from '../../shared/runtime/config-table.ts';
import { migrate } from './migrate.ts';

const { CASSANDRA_CONTACT_POINTS, CASSANDRA_LOCAL_DC, CASSANDRA_KEYSPACE } = clusterSettings;
const table = {
  CASSANDRA_CONTACT_POINTS,
  CASSANDRA_LOCAL_DC,
  CASSANDRA_KEYSPACE,
  CASSANDRA_REPLICATION_FACTOR: {
    ...integer(1, 9),
    default: '3',
    meaning: 'Copies of everything; heeded when the keyspace is made.',
  },
};

if (process.argv.includes('--help')) {
  process.stdout.write(
    `Brings Keyhop's keyspace in Cassandra up to date. It is configured by:\n\n${describeConfig(table)}\n`,
  );
} else {
  try {
    const config = readConfig(table, process.env);
    const applied = await migrate(
      {
        contactPoints: config.CASSANDRA_CONTACT_POINTS,
        localDataCenter: config.CASSANDRA_LOCAL_DC,
        keyspace: config.CASSANDRA_KEYSPACE,
        replicationFactor: config.CASSANDRA_REPLICATION_FACTOR,
      },
      (line) => console.log(line),
    );
    console.log(applied.length > 0 ? `${applied.length} applied` : 'up to date');
  } catch (error) {
    console.error(`keyhop: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
