import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { InvalidOptions } from '../command-line.ts';
import { constantTarget } from './answers.ts';
import { startConstantNginx } from './constant-nginx.ts';
import { elsewhere } from './elsewhere.ts';
import { checkOut } from './revision.ts';

/** What has to be closed again. */
let cleanup: AsyncDisposableStack;
let directory: string;

beforeEach(async () => {
  cleanup = new AsyncDisposableStack();
  directory = cleanup.use(await temporaryDirectory()).path;
});
afterEach(() => cleanup.disposeAsync());

describe('a server elsewhere', () => {
  let origin: string;

  beforeEach(async () => {
    const server = createServer((req, res) => res.writeHead(req.url === '/none' ? 404 : 301).end());
    cleanup.use(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  test('is asked for one URL, or for each code', async () => {
    const found = { server: { origin, pids: [] }, status: 301 };
    expect(await elsewhere({ template: `${origin}/a?b=c` }, ['x', 'y'])).toEqual({ ...found, paths: ['/a?b=c'] });
    expect(await elsewhere({ template: `${origin}/{code}` }, ['x', 'y'])).toEqual({ ...found, paths: ['/x', '/y'] });
  });

  test('is asked for the URLs of a file', async () => {
    const file = path.join(directory, 'urls');
    writeFileSync(file, `${origin}/a\n${origin}/b\n\n`);
    expect((await elsewhere({ file }, [])).paths).toEqual(['/a', '/b']);
    writeFileSync(file, `${origin}/a\nhttp://127.0.0.1:1/b\n`);
    await expect(elsewhere({ file }, [])).rejects.toThrow('one server at a time');
  });

  test.each([
    ['an answer that is no redirect', () => `${origin}/none`, /answered 404; give URLs that redirect/],
    ['no answer', () => 'http://127.0.0.1:1/', /does not answer .*; start that server first/],
    ['no URL', () => '127.0.0.1/abc', /no URL/],
    ['TLS', () => 'https://127.0.0.1/abc', /not http/],
  ])('that gives %s is refused, with what to do', async (_, template, message) => {
    const refused = elsewhere({ template: template() }, []);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(InvalidOptions);
  });

  test('a file that is not there is refused by its name', async () => {
    await expect(elsewhere({ file: '/none/urls' }, [])).rejects.toThrow('cannot read /none/urls');
  });
});

test('nginx does nothing but what its statement says, on a connection that it keeps', async () => {
  const nginx = cleanup.use(await startConstantNginx(directory, `return 302 ${constantTarget};`));
  const response = await fetch(`${nginx.origin}/whatever`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([302, constantTarget]);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(response.headers.get('connection')).toBe('keep-alive');
});

test('a revision that git does not know is refused by its name', () => {
  expect(() => checkOut('no-such-revision')).toThrow('git knows no revision no-such-revision');
  expect(() => checkOut('--help')).toThrow(InvalidOptions);
});
