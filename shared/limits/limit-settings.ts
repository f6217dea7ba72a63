import { trustedProxies } from '../http/client-address.ts';
import { integer, onOff } from '../runtime/config-table.ts';

/** The variables of every service that limits how often one may ask. */
export const limitSettings = {
  RATE_LIMIT: {
    ...onOff,
    default: 'on',
    meaning: 'Whether there are limits at all, per key and per client address; off for measuring.',
  },
  TRUSTED_PROXIES: trustedProxies,
};

/** And where several processes share the limits. */
export const sharedLimitSettings = {
  ...limitSettings,
  PROCESSES: {
    ...integer(1, 1_000),
    default: '1',
    meaning: 'How many processes of this service there are: without Redis, each allows its part of every limit.',
  },
};
