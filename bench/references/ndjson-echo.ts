import { createInterface } from 'node:readline';
import { serveReference } from './reference-server.ts';

/** Lines of JSON read, and a line of JSON answered to each: nothing is checked, nothing is stored. */
serveReference(async (req, res) => {
  res.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  for await (const line of createInterface({ input: req })) {
    const { url } = JSON.parse(line) as { url: string };
    res.write(`${JSON.stringify({ status: 201, link: { code: '0000000', url } })}\n`);
  }
  res.end();
});
