import { freePort } from '../../infra/local/free-ports.ts';
import { startNginx } from '../../infra/local/nginx.ts';
import { pinToServerCore } from '../pinning.ts';
import type { ServerProcess } from '../server-process.ts';

const host = '127.0.0.1';

/**
 * The limit: an nginx of one worker, on the core of the other servers, that does nothing but this: `return 302 …`.
 *
 * @throws MissingProgram
 */
export async function startConstantNginx(directory: string, statement: string): Promise<ServerProcess> {
  const port = await freePort(host);
  const nginx = await startNginx({ directory, config: configOf(port, statement), host, port });
  pinToServerCore([nginx.pid]);
  return { origin: nginx.url, pids: [nginx.pid], [Symbol.asyncDispose]: () => nginx.stop() };
}

const configOf = (port: number, statement: string) => `
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 10240; }
http {
  access_log off;
  default_type application/octet-stream;
  client_body_temp_path tmp/body;
  proxy_temp_path tmp/proxy;
  fastcgi_temp_path tmp/fastcgi;
  uwsgi_temp_path tmp/uwsgi;
  scgi_temp_path tmp/scgi;
  keepalive_requests 1000000000;
  server {
    listen ${host}:${port} backlog=4096;
    add_header Cache-Control "private, no-store" always;
    location / { ${statement} }
  }
}
`;
