import { type Config, oneOf, text } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';

const words = (each: RegExp, expects: string) => ({
  parse(given: string) {
    const list = given.split(',').map((word) => word.trim());
    return list.every((word) => each.test(word)) ? list : undefined;
  },
  expects: `${expects}, separated by commas`,
});

const servers = words(/^[\w.-]+:\d{1,5}$/, 'hosts with ports');

/** Every variable of the balancer's configuration. */
export const balancerTable = {
  HOST: serviceSettings.HOST,
  PORT: serviceSettings.PORT,
  READ_SERVERS: { ...servers, default: '127.0.0.1:8081', meaning: 'The read services.' },
  WRITE_SERVERS: { ...servers, default: '127.0.0.1:8091', meaning: 'The write services.' },
  RESOLVER: {
    ...text(/^[\d.]+(?::\d+)?$/, 'the address of a DNS server'),
    meaning: 'A DNS server to ask every second where they are (nginx 1.27.3 and later); without it, once at the start.',
  },
  RATE_LIMIT: { ...oneOf('on', 'off'), default: 'on', meaning: 'off leaves out all limits per client address.' },
  TRUSTED_PROXIES: {
    ...words(/^(?:none|[\da-f.:]+(?:\/\d{1,3})?)$/i, 'addresses, networks such as 10.0.0.0/8, or none'),
    default: 'none',
    meaning: 'Proxies before nginx whose X-Forwarded-For is believed.',
  },
  ACCESS_LOG: { ...text(/^[^"\\$\p{Cc}]+$/u, 'a file or off'), default: 'off', meaning: 'Where requests are logged.' },
};

export type BalancerConfig = Config<typeof balancerTable>;
