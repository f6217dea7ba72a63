import { integer, oneOf, text } from './config-table.ts';
import { logLevels } from './log.ts';
import { workers } from './workers/worker-count.ts';

/** The variables that every service has. */
export const serviceSettings = {
  HOST: {
    ...text(/^[\w.:-]{1,253}$/, 'an address or host name'),
    default: '127.0.0.1',
    meaning: 'Where it listens; 0.0.0.0 for every address.',
  },
  PORT: { ...integer(0, 65_535), default: '8080', meaning: 'The port for links and API; 0 takes a free one.' },
  OPS_PORT: {
    ...integer(0, 65_535),
    default: '9464',
    meaning: 'The port for /livez, /readyz and /metrics; 0 takes a free one.',
  },
  OPS_HOST: {
    ...text(/^[\w.:-]{1,253}$/, 'an address or host name'),
    default: '127.0.0.1',
    meaning: 'Where that port listens. It should stay private.',
  },
  BASE_URL: {
    parse(given: string) {
      const url = URL.parse(given);
      const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
      return isOrigin ? url.origin : undefined;
    },
    expects: 'http:// or https://, a host, perhaps a port, and no path',
    meaning: 'What short URLs begin with. Without it: http://localhost:PORT.',
  },
  LOG_LEVEL: { ...oneOf(...logLevels), default: 'info', meaning: 'The least level that is logged.' },
  WORKERS: workers,
};
