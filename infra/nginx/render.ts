import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { errorPages } from './balancer-errors.ts';

export interface BalancerOptions {
  host: string;
  port: number;
  /** `host:port` each; at least one. Never the ports of operations. A name stands for all of its addresses. */
  readServers: readonly string[];
  writeServers: readonly string[];
  /**
   * A DNS server that is asked every second for the servers' addresses, as in containers, where they change; takes nginx
   * 1.27.3. Without one, names are looked up once, when nginx starts.
   */
  resolver?: string;
  /** `off` leaves out every limit per address; for measuring. */
  rateLimit: 'on' | 'off';
  /** Addresses or networks whose X-Forwarded-For is believed. None by default: the client is who connects. */
  trustedProxies?: readonly string[];
  workerProcesses?: number | 'auto';
  /** A file, relative to nginx' prefix. */
  accessLog?: string | 'off';
  errorLog?: string | 'stderr';
}

/**
 * What one client address may do before nginx refuses with 429. These only keep one address from taking everything:
 * they lie above what the services allow, who know keys and owners and say 429 with better reasons; a test holds them there.
 */
export const addressLimits = {
  /** Requests under way. The read service lets one address begin 300 look-ups of unknown codes at once. */
  requestsAtOnce: 512,
  /** What is cached is not limited by the service: a third of what one process redirects on one core. */
  readsPerSecond: 3_000,
  readBurst: 6_000,
  /** Twice the 100 links a second that the smallest cluster is made for; more than that at once is what bulk is for. */
  writesPerSecond: 200,
  writeBurst: 400,
};

const limitZones = `
  limit_conn_zone $binary_remote_addr zone=address:16m;   # 128 bytes an address: 130,000 of them; the oldest go
  limit_req_zone $binary_remote_addr zone=reads:16m rate=${addressLimits.readsPerSecond}r/s;
  limit_req_zone $binary_remote_addr zone=writes:16m rate=${addressLimits.writesPerSecond}r/s;
  limit_conn_status 429;
  limit_req_status 429;
`;

function limits(zone: 'reads' | 'writes', burst: number): string {
  return `limit_conn address ${addressLimits.requestsAtOnce};\n      limit_req zone=${zone} burst=${burst} nodelay;`;
}

/**
 * Each server once more as its own backup, which nothing ejects. A server that failed twice in 2 s gets no requests for
 * 2 s; when all did (one path that hangs is enough for that, or a store that is away) they get them all the same,
 * instead of every link being answered with 502.
 */
function upstreamServers(servers: readonly string[], resolver: string | undefined): string {
  if (servers.length === 0) throw new Error('the balancer needs at least one read and one write server');
  const named = servers.map((server) => `    server ${word(server)}${resolver === undefined ? '' : ' resolve'}`);
  return [
    ...named.map((server) => `${server} max_fails=2 fail_timeout=2s;`),
    ...named.map((server) => `${server} max_fails=0 backup;`),
  ].join('\n');
}

/** @throws Error if the text would mean something else to nginx */
function word(text: string): string {
  if (!/^[\w.:/[\]-]+$/.test(text)) throw new Error(`${JSON.stringify(text)} cannot stand in a configuration of nginx`);
  return text;
}

/** Quoted, for file names: they may hold spaces. */
function fileName(text: string): string {
  if (/["\\$\p{Cc}]/u.test(text)) throw new Error(`nginx cannot log to ${JSON.stringify(text)}`);
  return `"${text}"`;
}

function trust(proxies: readonly string[]): string {
  if (proxies.length === 0) return '';
  return [
    ...proxies.map((proxy) => `    set_real_ip_from ${word(proxy)};`),
    '    real_ip_header X-Forwarded-For;',
    '    real_ip_recursive on;',
  ].join('\n');
}

/** The whole of nginx.conf. */
export function renderBalancer(options: BalancerOptions): string {
  const { host, port, resolver, trustedProxies = [], workerProcesses = 'auto' } = options;
  const { accessLog = 'off', errorLog = 'stderr' } = options;
  const limited = options.rateLimit === 'on';
  const values: Record<string, string> = {
    listen: `${word(isIPv6(host) ? `[${host}]` : host)}:${port}`,
    workerProcesses: String(workerProcesses),
    // Written once a second or 64 KB: a write per request costs more than the rest of the log line.
    accessLog: accessLog === 'off' ? 'off' : `${fileName(accessLog)} access buffer=64k flush=1s`,
    errorLog: errorLog === 'stderr' ? 'stderr' : fileName(errorLog),
    resolver: resolver === undefined ? '' : `  resolver ${word(resolver)} valid=1s ipv6=off;\n  resolver_timeout 2s;\n`,
    readServers: upstreamServers(options.readServers, resolver),
    writeServers: upstreamServers(options.writeServers, resolver),
    trustedProxies: trust(trustedProxies),
    limitZones: limited ? limitZones : '',
    readLimits: limited ? `    ${limits('reads', addressLimits.readBurst)}` : '',
    writeLimits: limited ? `      ${limits('writes', addressLimits.writeBurst)}` : '',
    errorPages: errorPages('    '),
  };
  const template = readFileSync(new URL('keyhop.conf.template', import.meta.url), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`keyhop.conf.template names ${name}, which is not known`);
    return value;
  });
}
