import { longestLength, shortestLength } from '../../shared/codes/key-space.ts';
import { type Config, integer, oneOf, onOff, text } from '../../shared/runtime/config-table.ts';
import { logLevels } from '../../shared/runtime/log.ts';

/** Every variable of the embedded Keyhop. The README's table is held to this one by a test. */
export const configTable = {
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
  BASE_URL: { ...baseUrl(), meaning: 'What short URLs begin with. Without it: http://localhost:PORT.' },
  DATA_DIR: { ...text(/^[^\0]+$/, 'a path'), default: './data', meaning: 'Where everything is kept.' },
  ADMIN_KEY: {
    ...text(/^[\x21-\x7e]{24,200}$/, '24 to 200 visible ASCII characters'),
    secret: true,
    meaning: 'An admin key of your own; with it, none is made at first start.',
  },
  CODE_LENGTH: {
    ...integer(shortestLength, longestLength),
    default: '7',
    meaning: 'Symbols of a generated code; heeded at first start only.',
  },
  ALLOW_PRIVATE_ADDRESSES: {
    ...onOff,
    default: 'off',
    meaning: 'Whether links may lead to addresses that are not public.',
  },
  ALLOW_LOCAL_NAMES: {
    ...onOff,
    default: 'off',
    meaning: 'Whether links may lead to names that are not public, such as intranet or nas.local.',
  },
  LOG_LEVEL: { ...oneOf(...logLevels), default: 'info', meaning: 'The least level that is logged.' },
};

export type EmbeddedConfig = Config<typeof configTable>;

function baseUrl() {
  return {
    parse(given: string) {
      const url = URL.parse(given);
      const isOrigin = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
      return isOrigin ? url.origin : undefined;
    },
    expects: 'http:// or https://, a host, perhaps a port, and no path',
  };
}
