import { serveReference } from './reference-server.ts';

/** What reading JSON and answering JSON costs with `node:http` alone: nothing is checked, nothing is stored. */
serveReference((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.once('end', () => {
    const { url } = JSON.parse(Buffer.concat(chunks).toString()) as { url: string };
    const body = JSON.stringify({ code: '0000000', url });
    res.writeHead(201, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
    });
    res.end(body);
  });
});
