import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Import {
  origin: string;
  headers: Record<string, string>;
  /** With their ends; each piece may hold several. */
  lines: Iterable<string>;
  /** Called with whole lines of the answer, ends included, in order. */
  onAnswers: (bytes: Buffer) => void;
}

export interface Imported {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Whether the answer came to its end. */
  readonly isWhole: boolean;
}

const lineFeed = 0x0a;

/** Streams lines to the bulk API and reads its answers meanwhile. Rejects where there was no answer at all. */
export async function importLines({ origin, headers, lines, onAnswers }: Import): Promise<Imported> {
  const req = request(`${origin}/api/v1/links/bulk`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/x-ndjson' },
    agent: false,
  });
  const answered = once(req, 'response') as Promise<[IncomingMessage]>;
  const sent = pipeline(Readable.from(lines), req).catch(() => {
    // The answer tells, or there being none.
  });
  const [res] = await answered;
  const isWhole = await read(res, onAnswers);
  // Where it was cut off, nobody takes the rest.
  if (!isWhole) req.destroy();
  await sent;
  return { status: res.statusCode ?? 0, headers: res.headers, isWhole };
}

async function read(res: IncomingMessage, onAnswers: (bytes: Buffer) => void): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of res as AsyncIterable<Buffer>) {
      const end = chunk.lastIndexOf(lineFeed) + 1;
      if (end > 0) onAnswers(Buffer.concat([rest, chunk.subarray(0, end)]));
      rest = end > 0 ? chunk.subarray(end) : Buffer.concat([rest, chunk]);
    }
    return res.complete;
  } catch {
    return false;
  }
}
