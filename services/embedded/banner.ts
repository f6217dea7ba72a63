import type { AdminKey } from '../write/keys/first-admin-key.ts';
import type { EmbeddedConfig } from './config.ts';
import type { Embedded } from './wire.ts';

/** What somebody who has just started Keyhop needs next. */
export function banner(
  { port, opsPort, baseUrl, adminKey }: Omit<Embedded, typeof Symbol.asyncDispose>,
  config: EmbeddedConfig,
  version: string,
): string {
  const address = `http://${['0.0.0.0', '::', '127.0.0.1'].includes(config.HOST) ? 'localhost' : inUrl(config.HOST)}:${port}`;
  const { key, note } = howToAuthenticate(adminKey);
  return `
Keyhop ${version} answers at ${address}${baseUrl === address ? '' : `, its short links begin with ${baseUrl}`}
Links are kept in ${config.DATA_DIR}; metrics are at http://${inUrl(config.OPS_HOST)}:${opsPort}/metrics
${note}
Shorten a URL:

    curl -H "X-API-Key: ${key}" -d https://example.com/a/long/path ${address}

Ctrl-C stops it and loses nothing. Keys: make key, make keys. Everything else: make help.

`;
}

/** An IPv6 address stands in brackets there. */
function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function howToAuthenticate(adminKey: AdminKey): { key: string; note: string } {
  switch (adminKey.kind) {
    case 'shown':
      return { key: adminKey.key, note: `\nYour admin key, shown this once: ${adminKey.key}\n` };
    case 'file':
      return { key: `$(cat ${adminKey.file})`, note: `Your admin key is in ${adminKey.file}\n` };
    case 'configured':
      return { key: '$ADMIN_KEY', note: 'Your admin key is the one in ADMIN_KEY\n' };
    case 'known':
      return { key: '$KEY', note: 'Your admin key is the one you were given at first start; lost it? make key\n' };
  }
}
