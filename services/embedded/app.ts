import type { RequestListener } from 'node:http';

/** Shares one port between the two services, as a balancer does in front of the pair. */
export function createEmbeddedApp({ write, read }: { write: RequestListener; read: RequestListener }): RequestListener {
  return (req, res) => (isForWrite(req.method, req.url) ? write : read)(req, res);
}

function isForWrite(method: string | undefined, url = ''): boolean {
  return url.startsWith('/api/') || url.startsWith('/-/') || (method === 'POST' && /^\/(?:\?|$)/.test(url));
}
