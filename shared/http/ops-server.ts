import type { RequestListener } from 'node:http';
import type { Metrics } from '../runtime/metrics.ts';

interface Dependencies {
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Whether requests are answered; false from the moment the process is asked to stop. Liveness and readiness touch no store. */
  isReady: () => boolean;
}

/** `/livez`, `/readyz` and `/metrics`, on a port that no balancer knows. */
export function createOpsListener({ metrics, isReady }: Dependencies): RequestListener {
  return (req, res) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') => {
      res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
    };
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD');
      answer(405, 'method not allowed\n');
      return;
    }
    switch (req.url) {
      case '/livez':
        answer(200, 'ok\n');
        break;
      case '/readyz':
        answer(isReady() ? 200 : 503, isReady() ? 'ok\n' : 'not ready\n');
        break;
      case '/metrics':
        metrics.text().then(
          (text) => answer(200, text, metrics.contentType),
          () => answer(500, 'metrics failed\n'),
        );
        break;
      default:
        answer(404, 'livez, readyz and metrics are here\n');
    }
  };
}
