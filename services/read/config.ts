import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { sharedLimitSettings } from '../../shared/limits/limit-settings.ts';
import { type Config, integer } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';

/** Every variable of the read service. */
export const configTable = {
  ...serviceSettings,
  ...clusterSettings,
  MEMORY_CACHE_MB: {
    ...integer(1, 65_536),
    default: '128',
    meaning: 'Megabytes of links that each read process keeps in memory.',
  },
  ...sharedLimitSettings,
};

export type ReadConfig = Config<typeof configTable>;
