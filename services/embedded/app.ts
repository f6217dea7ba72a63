import type { RequestListener } from 'node:http';

/** Shares one port between the two services, as a balancer does in front of the pair. */
export function createEmbeddedApp({ write, read }: { write: RequestListener; read: RequestListener }): RequestListener {
  return (req, res) => (isForWrite(req.method, req.url) ? write : read)(req, res);
}

/** `/rest/` and `yourls-api.php` are of the APIs of other shorteners. */
const ofWrite = /^\/(?:api\/|-\/|rest\/|yourls-api\.php(?:\?|$))/;

function isForWrite(method: string | undefined, url = ''): boolean {
  return ofWrite.test(url) || (method === 'POST' && /^\/(?:\?|$)/.test(url));
}
