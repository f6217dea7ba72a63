import type { IncomingMessage, ServerResponse } from 'node:http';

/** Reads JSON and answers JSON with `node:http` alone: nothing is checked, nothing is stored. */
export function echo(req: IncomingMessage, res: ServerResponse): void {
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
}
