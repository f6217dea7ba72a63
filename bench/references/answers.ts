import type { RequestListener } from 'node:http';

/** Where the bare servers redirect to: as long as the targets of Keyhop's links. */
export const constantTarget = `https://example.com/${'a'.repeat(80)}`;

/** One and the same redirect, with the headers that Keyhop sends, whatever is asked for. */
export const redirect: RequestListener = (_req, res) => {
  res.writeHead(302, ['Location', constantTarget, 'Cache-Control', 'private, no-store', 'Content-Length', '0']);
  res.end();
};

/** JSON read and answered: nothing is checked, nothing is stored. */
export const echo: RequestListener = (req, res) => {
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
};
