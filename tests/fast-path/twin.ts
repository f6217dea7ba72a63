import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { storedLink } from '../../bench/stored-link.ts';
import { createReadApp } from '../../services/read/app.ts';
import type { ClickRequest } from '../../services/read/clicks/click-recorder.ts';
import { createFastRedirect } from '../../services/read/fast-path/fast-redirect.ts';
import { RedirectCounts } from '../../services/read/redirect-counts.ts';
import { visitHeaders } from '../../services/read/visits/visit-headers.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import type { AnswersOf } from '../../shared/http/answer-below.ts';
import { trustedProxies } from '../../shared/http/client-address.ts';
import { type ListeningServer, listen } from '../../shared/http/http-server.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import type { Link } from '../../shared/links/link.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { Metrics } from '../../shared/runtime/metrics.ts';

const url = 'https://example.com/a/long/path?with=a&query=too#and-more';

const links = new Map<string, Link>(
  Object.entries<Partial<Link>>({
    live: {},
    moved: { redirect: 301 },
    temporary: { redirect: 307 },
    kept: { redirect: 308, expiresAt: 8.64e15 },
    expired: { expiresAt: 1 },
    blocked: { blocked: true },
    disabled: { state: 'disabled' },
    deleted: { state: 'deleted' },
    few: { maxClicks: 1_000 },
    early: { options: { notBefore: 8.64e15 } },
    forwarding: { options: { forwardQuery: true, forwardPath: true } },
    ruled: { options: { rules: [{ if: { after: 1 }, url: 'https://example.com/elsewhere' }] } },
    secret: { options: { password: 'scrypt$16384$8$1$salt$hash' } },
    accented: { url: 'https://example.com/\xe9' },
    later: {},
  }).map(([code, differences]) => [code, { ...storedLink(code, 'somebody', 0), url, ...differences }]),
);

function find(code: string): Link | undefined {
  if (code === 'broken') throw new StoreUnavailable('It does not answer.');
  return links.get(code);
}

const log = createLog('silent');

interface Kind {
  /** The fast path, perhaps observed; without it node:http answers everything. */
  below?: (answersOf: AnswersOf) => AnswersOf;
  /** Whether node:http reads sockets as it does any other stream. */
  readsStream?: boolean;
}

/** In which the next piece comes. */
async function inSomeTurns<T>(value: T): Promise<T> {
  for (let n = 0; n < 4; n++) await nextTurn();
  return value;
}

/** A read service on links that are made up, and what it counts, by connection. */
export class Twin implements AsyncDisposable {
  readonly #server: ListeningServer;
  readonly #metrics: Metrics;
  readonly #sockets: Map<number, Socket>;
  readonly #clicks: Map<number, ClickRequest[]>;
  readonly #onSocket: (message: unknown) => void;

  private constructor(
    server: ListeningServer,
    metrics: Metrics,
    clicks: Map<number, ClickRequest[]>,
    readsStream: boolean,
  ) {
    this.#server = server;
    this.#metrics = metrics;
    this.#clicks = clicks;
    this.#sockets = new Map();
    this.#onSocket = (message) => {
      const { socket } = message as { socket: Socket };
      if (socket.localPort !== server.port) return;
      this.#sockets.set(Number(socket.remotePort), socket);
      // Whoever else listens ends the shortcut that node:http takes.
      if (readsStream) socket.on('data', () => {});
    };
    subscribe('net.server.socket', this.#onSocket);
  }

  static async start({ below, readsStream = false }: Kind = {}): Promise<Twin> {
    const metrics = new Metrics();
    const counts = new RedirectCounts().register(metrics);
    const clicksByPort = new Map<number, ClickRequest[]>();
    const clicks = {
      count(_link: Link, req: ClickRequest) {
        const port = Number((req.socket as Socket).remotePort);
        clicksByPort.set(port, [...(clicksByPort.get(port) ?? []), req]);
      },
    };
    const app = createReadApp({
      resolve: (code) => (code === 'later' ? inSomeTurns(find(code)) : find(code)),
      counts,
      clicks,
      permits: { use: (code) => (code === 'few' ? inSomeTurns(undefined) : undefined), look: () => undefined },
      countryOf: undefined,
      clientAddress: () => '127.0.0.1',
      passwords: new Passwords(),
      limits: undefined,
      requests: new RequestCounts().register(metrics),
      baseUrl: 'http://localhost',
      log,
      now: Date.now,
    });
    const fast = createFastRedirect({
      find: (code) => (code === 'later' ? undefined : find(code)),
      counts,
      clicks,
      now: Date.now,
    });
    const server = await listen(() => app, { host: '127.0.0.1', port: 0, variable: 'PORT' }, below?.(fast));
    return new Twin(server, metrics, clicksByPort, readsStream);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server.port;
  }

  /** The server's end of the connection from this port, once it was accepted. */
  socketFrom(port: number): Socket | undefined {
    return this.#sockets.get(port);
  }

  /** What was counted on the connection from this port, which is then forgotten. */
  takeClicks(port: number): unknown[] {
    const clicks = this.#clicks.get(port) ?? [];
    this.#clicks.delete(port);
    this.#sockets.delete(port);
    return clicks.map((req) => [req.method, visitHeaders(req.headers), forwarded(req)]);
  }

  /** How many requests for links were answered, by status. */
  async redirects(): Promise<string[]> {
    return (await this.#metrics.text()).split('\n').filter((line) => line.startsWith('keyhop_redirects_total'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    unsubscribe('net.server.socket', this.#onSocket);
    await this.#server.stop();
  }
}

/** As a proxy that is trusted tells it; by then the connection may be gone, and with it its address. */
function forwarded({ headers }: ClickRequest): string | undefined {
  return trustedProxies.parse('loopback')?.({ headers, socket: { remoteAddress: '127.0.0.1' } });
}
