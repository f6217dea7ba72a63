import { describe, expect, test } from '@jest/globals';
import { type Case, randomCases, requestOf } from './cases.ts';
import { fuzz } from './fuzz.ts';

const first = requestOf('GET /live HTTP/1.1', 'Host: a\n');
const visit = requestOf('GET /moved?a=b HTTP/1.1', 'Host: a\nUser-Agent: x\nConnection: keep-alive\n');
const casesOf = (cases: string[][]) => cases.map((pieces) => pieces.map((text) => Buffer.from(text, 'latin1')));

async function fuzzAll(cases: Case[]) {
  return await fuzz(cases[Symbol.iterator](), cases.length);
}

describe('below node:http', () => {
  test('answers what is plain on a connection that was used before', async () => {
    const cases = casesOf([
      [first, visit, visit],
      [first],
      [first, requestOf('GET /unknown HTTP/1.1', 'Host: a\n'), visit],
    ]);
    expect(await fuzzAll(cases)).toEqual({ cases: 3, answeredBelow: 3, byReading: 0, differences: [] });
  });

  test('a request that is cut anywhere, or followed by any part of the next, is answered as by node:http', async () => {
    const cases = casesOf(
      Array.from({ length: visit.length }, (_, i) => [
        [first, visit.slice(0, i), visit.slice(i), visit],
        [first, visit + visit.slice(0, i), visit.slice(i), visit],
        [first.slice(0, i), first.slice(i), visit],
      ]).flat(),
    ).map((pieces) => pieces.filter(({ length }) => length > 0));
    expect(await fuzzAll(cases)).toMatchObject({ byReading: 0, differences: [] });
  }, 60_000);

  test('every byte in every place of a request has the effect that it has on node:http', async () => {
    const bytes = ['\0', '\t', '\n', '\r', ' ', '#', '%', ':', '\x7f', '\xff'];
    const cases = casesOf(
      Array.from({ length: visit.length }, (_, i) =>
        bytes.map((byte) => [first, visit.slice(0, i) + byte + visit.slice(i + 1), visit]),
      ).flat(),
    );
    expect(await fuzzAll(cases)).toMatchObject({ byReading: 0, differences: [] });
  }, 60_000);

  // make fuzz tries a million.
  test('connections of all kinds go as with node:http alone, and as many clicks are counted', async () => {
    const seed = Math.floor(Math.random() * 1e9);
    const { answeredBelow, differences } = await fuzz(randomCases(seed), 4_000);
    expect({ seed, differences }).toEqual({ seed, differences: [] });
    expect(answeredBelow).toBeGreaterThan(1_000);
  }, 120_000);
});
