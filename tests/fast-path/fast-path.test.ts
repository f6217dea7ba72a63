import { describe, expect, test } from '@jest/globals';
import { RawConnection } from '../http/raw.ts';
import { type Case, randomCases, requestOf } from './cases.ts';
import { fuzz } from './fuzz.ts';
import { Twin } from './twin.ts';

const first = requestOf('GET /live HTTP/1.1', 'Host: a\n');
/** What is for node:http on every connection. */
const begin = [first, first];
const visit = requestOf('GET /moved?a=b HTTP/1.1', 'Host: a\nUser-Agent: x\nConnection: keep-alive\n');
const casesOf = (cases: string[][]) => cases.map((pieces) => pieces.map((text) => Buffer.from(text, 'latin1')));

async function fuzzAll(cases: Case[]) {
  return await fuzz(cases[Symbol.iterator](), cases.length);
}

describe('below node:http', () => {
  test('answers what is plain on a connection that was used before', async () => {
    const cases = casesOf([
      [...begin, visit, visit],
      begin,
      [...begin, requestOf('GET /unknown HTTP/1.1', 'Host: a\n'), visit],
      [first, `${requestOf('POST /live HTTP/1.1', 'Host: a\nContent-Length: 4\n')}body`, first, visit],
    ]);
    expect(await fuzzAll(cases)).toEqual({ cases: 4, answeredBelow: 4, byReading: 0, differences: [] });
  });

  test('a request that is cut anywhere, or followed by any part of the next, is answered as by node:http', async () => {
    const cases = casesOf(
      Array.from({ length: visit.length }, (_, i) => [
        [...begin, visit.slice(0, i), visit.slice(i), visit],
        [...begin, visit + visit.slice(0, i), visit.slice(i), visit],
        [first, visit + visit.slice(0, i), visit.slice(i), visit],
        [first + visit.slice(0, i), visit.slice(i), visit],
        [first.slice(0, i), first.slice(i), visit],
      ]).flat(),
    ).map((pieces) => pieces.filter(({ length }) => length > 0));
    expect(await fuzzAll(cases)).toMatchObject({ byReading: 0, differences: [] });
  }, 60_000);

  test('every byte in every place of a request has the effect that it has on node:http', async () => {
    const bytes = ['\0', '\t', '\n', '\r', ' ', '#', '%', ':', '\x7f', '\xff'];
    const cases = casesOf(
      Array.from({ length: visit.length }, (_, i) =>
        bytes.map((byte) => [...begin, visit.slice(0, i) + byte + visit.slice(i + 1), visit]),
      ).flat(),
    );
    expect(await fuzzAll(cases)).toMatchObject({ byReading: 0, differences: [] });
  }, 60_000);

  // make fuzz tries a million.
  test('connections of all kinds go as with node:http alone, and as many clicks are counted', async () => {
    const seed = Math.floor(Math.random() * 1e9);
    const { answeredBelow, differences } = await fuzz(randomCases(seed), 2_000);
    expect({ seed, differences }).toEqual({ seed, differences: [] });
    // On a busy machine chunks arrive together, and fewer are whole requests.
    expect(answeredBelow).toBeGreaterThan(100);
  }, 120_000);

  test('it says the date, and counts what it answers', async () => {
    await using twin = await Twin.start({ below: (answer) => answer });
    using connection = new RawConnection(twin.url);
    const dates: number[] = [];
    for (let n = 0; n < 5; n++) {
      const { headers } = await connection.send(visit).answer();
      dates.push(Date.parse(headers.date ?? ''));
    }
    for (const date of dates) expect(Math.abs(date - Date.now())).toBeLessThan(5_000);
    expect(await twin.redirects()).toContain('keyhop_redirects_total{result="redirected",status="301"} 5');
  });

  test('while it stops, the last answer ends a connection, and an idle one is ended', async () => {
    const twin = await Twin.start({ below: (answer) => answer });
    using idle = new RawConnection(twin.url);
    using busy = new RawConnection(twin.url);
    for (const connection of [idle, busy, idle, busy, idle, busy]) {
      expect((await connection.send(visit).answer()).headers.connection).toBe('keep-alive');
    }
    const stopped = twin[Symbol.asyncDispose]();
    let answer = await busy.send(visit).answer();
    while (answer.headers.connection === 'keep-alive') answer = await busy.send(visit).answer();
    expect(answer.headers.connection).toBe('close');
    await Promise.all([busy.closed(), idle.closed(), stopped]);
  });

  test('a connection on which the next head never comes to its end gets 408', async () => {
    await using twin = await Twin.start({ below: (answer) => answer });
    using connection = new RawConnection(twin.url);
    for (let n = 0; n < 3; n++) expect((await connection.send(visit).answer()).status).toBe(301);
    expect((await connection.send(visit.slice(0, -2)).answer()).status).toBe(408);
    await connection.closed();
  });
});
