import { linkSettings } from '../../services/write/config.ts';
import { type Config, integer, oneOf, text } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';

/** Every variable of `make cluster`; those of the services are handed on to them. */
export const clusterTable = {
  ...serviceSettings,
  ...linkSettings,
  READERS: { ...integer(1, 32), default: '2', meaning: 'Read services.' },
  WRITERS: { ...integer(1, 32), default: '2', meaning: 'Write services.' },
  CASSANDRA_NODES: {
    parse: (given: string) => (given === '1' ? 1 : given === '3' ? 3 : undefined),
    expects: '1 or 3',
    default: '1',
    meaning: 'Nodes of Cassandra; with 3, three copies of everything. A node takes 1 GB of memory.',
  },
  RATE_LIMIT: { ...oneOf('on', 'off'), default: 'on', meaning: 'off leaves out all limits, for measuring.' },
  DATA_DIR: { ...text(/^[^\0]+$/, 'a path'), default: './data', meaning: 'Where everything is kept.' },
};

export type ClusterConfig = Config<typeof clusterTable>;
