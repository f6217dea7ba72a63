import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { type Config, integer, onOff } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';
import { trustedProxies } from './client-address.ts';

/** Every variable of the read service. */
export const configTable = {
  ...serviceSettings,
  ...clusterSettings,
  MEMORY_CACHE_MB: {
    ...integer(1, 65_536),
    default: '128',
    meaning: 'Megabytes of links that each read process keeps in memory.',
  },
  RATE_LIMIT: {
    ...onOff,
    default: 'on',
    meaning: 'Whether look-ups of unknown links are limited per client address; off for measuring.',
  },
  TRUSTED_PROXIES: trustedProxies,
};

export type ReadConfig = Config<typeof configTable>;
