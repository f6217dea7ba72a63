import { serveReference } from './reference-server.ts';

const body = '{"title":"Not Found","status":404,"code":"not_found","detail":"There is no link here."}';

/** The problem document that Keyhop answers with, and nothing looked up before. */
serveReference((_req, res) => {
  const headers = ['Content-Type', 'application/problem+json', 'Cache-Control', 'no-store'];
  res.writeHead(404, [...headers, 'Content-Length', String(body.length)]);
  res.end(body);
});
