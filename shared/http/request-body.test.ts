import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { KeyhopError } from '../errors.ts';
import { type BodyRule, readBody, typeOfBody } from './request-body.ts';

const json: BodyRule = { types: ['application/json'], limit: 20 };
const anyText: BodyRule = { types: 'text', limit: 20 };

function request(
  chunks: (string | Buffer)[],
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  return Object.assign(stream, { headers }) as unknown as IncomingMessage;
}

async function outcome(req: IncomingMessage, rule = json): Promise<unknown> {
  try {
    typeOfBody(req, rule.types);
    return await readBody(req, rule);
  } catch (error) {
    if (!(error instanceof KeyhopError)) throw error;
    return error.status;
  }
}

describe('a JSON body', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('is parsed as %s, however it is cut', async (type) => {
    const bytes = Buffer.from('{"a":"ä🐇"}');
    const chunks = Array.from(bytes, (byte) => Buffer.of(byte));
    expect(await outcome(request(chunks, { 'content-type': type }))).toEqual({ a: 'ä🐇' });
  });

  test.each(['', 'text/plain', 'application/jsonx', 'application/json; charset=latin1', 'multipart/form-data'])(
    '415: its type is %j',
    async (type) => {
      expect(await outcome(request(['{}'], { 'content-type': type }))).toBe(415);
    },
  );

  test('415: it is compressed', async () => {
    const type = { 'content-type': 'application/json' };
    expect(await outcome(request(['{}'], { ...type, 'content-encoding': 'gzip' }))).toBe(415);
    expect(await outcome(request(['{}'], { ...type, 'content-encoding': 'identity' }))).toEqual({});
  });

  test.each(['', '{', "{'a':1}", '{"a":1}}', 'undefined', 'NaN'])('400: %j is none', async (text) => {
    expect(await outcome(request([text]))).toBe(400);
  });

  test('400: it is not UTF-8', async () => {
    expect(await outcome(request([Buffer.from([0x22, 0xff, 0x22])]))).toBe(400);
  });

  test('400: it ends early', async () => {
    const req = request(['{"a"']);
    req.once('data', () => req.destroy(new Error('aborted')));
    expect(await outcome(req)).toBe(400);
  });

  test('413: it is over the limit, whether it says so or not', async () => {
    const atLimit = JSON.stringify('x'.repeat(18));
    expect(await outcome(request([atLimit]))).toBe('x'.repeat(18));
    expect(await outcome(request([atLimit, ' ']))).toBe(413);
    expect(await outcome(request([], { 'content-type': 'application/json', 'content-length': '21' }))).toBe(413);
  });
});

test('a text body is taken as it is, whatever its type', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'application/json', '']) {
    expect(await outcome(request(['a=%20+b&{'], { 'content-type': type }), anyText)).toBe('a=%20+b&{');
  }
});
