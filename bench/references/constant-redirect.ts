import { serveReference } from './reference-server.ts';

/** What `node:http` itself costs: one and the same redirect, with the headers that Keyhop sends, whatever is asked for. */
const target = `https://example.com/${'a'.repeat(80)}`;

serveReference((_req, res) => {
  res.writeHead(302, ['Location', target, 'Cache-Control', 'private, no-store', 'Content-Length', '0']);
  res.end();
});
