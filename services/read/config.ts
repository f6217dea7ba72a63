import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { denySettings } from '../../shared/blocking/host-list-settings.ts';
import { sharedLimitSettings } from '../../shared/limits/limit-settings.ts';
import { type Config, integer, text } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';
import { clickSettings } from './clicks/click-settings.ts';
import { fastPathSettings } from './fast-path/fast-path-settings.ts';

/** Every variable of the read service. */
export const configTable = {
  ...serviceSettings,
  ...clusterSettings,
  ...clickSettings,
  DATA_DIR: {
    ...text(/^[^\0]+$/, 'a path'),
    default: './data',
    meaning: 'Where clicks are kept, in ./clicks, until they are in Cassandra.',
  },
  CLICK_FLUSH_SECONDS: {
    ...integer(1, 3_600),
    default: '10',
    meaning: 'How often clicks are brought to Cassandra.',
  },
  MEMORY_CACHE_MB: {
    ...integer(1, 65_536),
    default: '128',
    meaning: 'Megabytes of links that each read process keeps in memory.',
  },
  ...denySettings,
  ...fastPathSettings,
  ...sharedLimitSettings,
};

export type ReadConfig = Config<typeof configTable>;
