import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { holdExchange } from './held-to-document.ts';
import { clientAddress, keepAddressFromLogs, keepFromLogs } from './kept-from-logs.ts';

export interface Message {
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | undefined;
  /** Sends the body without a Content-Length. */
  chunked?: boolean;
  agent?: Agent;
  /** The address it comes from: one of 127.0.0.0/8, all of which are this machine. */
  from?: string;
}

/** An answer, whole. */
export class Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;

  constructor(status: number, headers: IncomingHttpHeaders, bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    this.bytes = bytes;
    this.text = bytes.toString();
  }

  json<T>(): T {
    return JSON.parse(this.text) as T;
  }
}

const sharedAgent = new Agent({ keepAlive: true, maxSockets: 64 });

/** The text of headers, as they are sent. */
const headLines = (headers: NonNullable<Message['headers']>) =>
  Object.entries(headers)
    .flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`))
    .join('\n');

/**
 * One request, sent as it is (fetch would tidy paths and headers), and its answer; redirects are not followed. Both are held
 * to the OpenAPI document, where the origin is (`holdToDocument`).
 */
export async function exchange(origin: string, method: string, path: string, message: Message = {}): Promise<Answer> {
  keepFromLogs(headLines(message.headers ?? {}));
  keepAddressFromLogs(message.from ?? clientAddress);
  const answer = await send(origin, method, path, message);
  keepFromLogs(answer.text);
  const { status, headers: answerHeaders, text } = answer;
  holdExchange(origin, {
    method,
    path,
    headers: message.headers ?? {},
    body: message.body,
    status,
    answerHeaders,
    text,
  });
  return answer;
}

function send(
  origin: string,
  method: string,
  path: string,
  { headers = {}, body, chunked = false, agent = sharedAgent, from = clientAddress }: Message,
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const req = request({ hostname, port, method, path, headers, agent, localAddress: from }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('error', reject);
      res.once('end', () => resolve(new Answer(res.statusCode ?? 0, res.headers, Buffer.concat(chunks))));
    });
    req.once('error', reject);
    if (body !== undefined) {
      if (chunked) req.setHeader('Transfer-Encoding', 'chunked');
      else req.setHeader('Content-Length', Buffer.byteLength(body));
    }
    req.end(body);
  });
}
