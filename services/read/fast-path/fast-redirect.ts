import { STATUS_CODES } from 'node:http';
import type { AnswersOf } from '../../../shared/http/answer-below.ts';
import { keepAliveTimeout } from '../../../shared/http/http-server.ts';
import { availability, isPlain, type Link, redirectStatuses } from '../../../shared/links/link.ts';
import type { ClickRecorder } from '../clicks/click-recorder.ts';
import type { RedirectCounts } from '../redirect-counts.ts';
import { codeBegin, PlainGets } from './plain-get.ts';

interface Dependencies {
  /** The link of a code, where that is known without waiting. What it throws, the way over node:http meets again. */
  find: (code: string) => Link | undefined;
  counts: Pick<RedirectCounts, 'redirected'>;
  clicks: Pick<ClickRecorder, 'count'>;
  now: () => number;
}

/**
 * Redirects to a plain live link that is known, if that is all there is to a request: byte for byte what
 * node:http sends, at half the cost. Everything else is left to it.
 */
export function createFastRedirect({ find, counts, clicks, now }: Dependencies): AnswersOf {
  const tail = new Tail();

  function linkOf(code: string): Link | undefined {
    try {
      return find(code);
    } catch {
      return undefined;
    }
  }

  return (socket) => {
    const gets = new PlainGets(socket);
    return (chunk) => {
      const end = gets.codeEnd(chunk);
      if (end === 0) return false;
      const start = performance.now();
      const link = linkOf(chunk.toString('latin1', codeBegin, end));
      if (link === undefined || !isPlain(link)) return false;
      const time = now();
      if (availability(link, time) !== 'live' || !visibleAscii.test(link.url)) return false;
      socket.write(`${statusLines[link.redirect]}Location: ${link.url}${tail.at(time)}`, 'latin1');
      clicks.count(link, gets.visitor);
      counts.redirected(link.redirect, performance.now() - start);
      return true;
    };
  };
}

/** As every target is that was checked when it came; whoever else wrote to the store must not write headers. */
const visibleAscii = /^[\x21-\x7e]+$/;

const statusLines: Readonly<Record<number, string>> = Object.fromEntries(
  redirectStatuses.map((status) => [status, `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`]),
);

/** The headers behind Location, with the date, which is another once a second. */
class Tail {
  #second = 0;
  #text = '';

  at(time: number): string {
    const second = Math.floor(time / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text =
        '\r\nCache-Control: private, no-store\r\nContent-Length: 0\r\n' +
        `Date: ${new Date(time).toUTCString()}\r\n` +
        `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeout / 1_000)}\r\n\r\n`;
    }
    return this.#text;
  }
}
