/** One answer, as far as a load generator looks. */
export interface Answer {
  status: number;
  /** Byte for byte; undefined where there is none. */
  location: string | undefined;
  /** As Latin-1: what is looked for in it is ASCII. */
  body: string;
  /** Characters of the input that it took. */
  length: number;
  /** Whether the server ends the connection with it. */
  closes: boolean;
}

const contentLength = /\r\nContent-Length: *(\d+)/i;
const location = /\r\nLocation: *([^\r]*)/i;
const chunked = /\r\nTransfer-Encoding: *chunked/i;
const close = /\r\nConnection: *close/i;

/**
 * Reads the first answer in `text`, undefined while it is not there completely. Understands what nginx and Node send to
 * plain requests of HTTP/1.1, and no more: a fifth of the work of `node:http`.
 */
export function readAnswer(text: string): Answer | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const bodyStart = headEnd + 4;
  const bodyEnd = endOfBody(text, head, bodyStart);
  if (bodyEnd === undefined || bodyEnd > text.length) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    location: location.exec(head)?.[1],
    body: text.slice(bodyStart, bodyEnd),
    length: bodyEnd,
    closes: close.test(head),
  };
}

function endOfBody(text: string, head: string, start: number): number | undefined {
  const length = contentLength.exec(head)?.[1];
  if (length !== undefined) return start + Number(length);
  if (!chunked.test(head)) return start;
  const end = text.indexOf('0\r\n\r\n', start);
  return end < 0 ? undefined : end + 5;
}
