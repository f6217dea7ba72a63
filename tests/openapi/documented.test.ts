import { describe, expect, test } from '@jest/globals';
import { openApiDocument } from '../../services/write/documentation/openapi-document.ts';
import { linkOperations } from '../../services/write/links/link-operations.ts';
import { visitorRoutes } from '../../shared/openapi/visitor-routes.ts';
import { Documented, type Exchanged } from './documented.ts';

const { create, list, show } = linkOperations;
const document = openApiDocument(
  [
    { method: 'POST', path: '/api/v1/links', role: 'editor', body: { types: ['application/json'] }, operation: create },
    { method: 'GET', path: '/api/v1/links', role: 'viewer', operation: list },
    { method: 'GET', path: '/api/v1/links/:param', role: 'viewer', operation: show },
    ...visitorRoutes,
  ],
  'https://go.example.com',
);

const link = create.answers[201].example;
const problem = { title: 'Not Found', status: 404, code: 'not_found', detail: 'There is no link with this code.' };

const shown: Exchanged = {
  method: 'GET',
  path: '/api/v1/links/spring?ignored',
  headers: {},
  body: undefined,
  status: 200,
  answerHeaders: { 'content-type': 'application/json; charset=utf-8', etag: '"1"' },
  text: JSON.stringify(link),
};

const made: Exchanged = {
  ...shown,
  method: 'POST',
  path: '/api/v1/links',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(create.body.example),
  status: 201,
  answerHeaders: { ...shown.answerHeaders, location: '/api/v1/links/spring' },
};

const listed: Exchanged = { ...shown, path: '/api/v1/links?limit=2', text: JSON.stringify(list.answers[200].example) };
const missing: Exchanged = {
  ...shown,
  status: 404,
  answerHeaders: { 'content-type': 'application/problem+json' },
  text: JSON.stringify(problem),
};
const redirected: Exchanged = {
  ...shown,
  path: '/spring',
  status: 302,
  answerHeaders: { location: 'https://example.com/', 'cache-control': 'private, no-store' },
  text: '',
};
const refused: Exchanged = {
  ...missing,
  method: 'PUT',
  path: '/api/v1/links',
  status: 405,
  answerHeaders: { allow: 'GET, HEAD, POST' },
};

const violations = (exchanged: Exchanged) => new Documented(document).violations(exchanged);
const withText = (exchanged: Exchanged, value: unknown) => ({ ...exchanged, text: JSON.stringify(value) });
const withHeaders = (exchanged: Exchanged, headers: Exchanged['answerHeaders']) => ({
  ...exchanged,
  answerHeaders: { ...exchanged.answerHeaders, ...headers },
});

describe('against a document', () => {
  test.each(Object.entries({ shown, made, listed, missing, redirected, refused }))('%s has nothing', (_, exchanged) => {
    expect(violations(exchanged)).toEqual([]);
  });

  test('HEAD is held to what GET says, but has no body', () => {
    expect(violations({ ...shown, method: 'HEAD', text: '' })).toEqual([]);
    expect(violations({ ...shown, method: 'HEAD', status: 418, text: '' })).toHaveLength(1);
  });

  test.each<[string, Exchanged, RegExp]>([
    ['a status that is not documented', { ...shown, status: 410 }, /does not document 410/],
    ['an answer where nothing is documented', { ...shown, path: '/api/v1/nothing' }, /nothing is documented there/],
    ['another type', withHeaders(shown, { 'content-type': 'text/html' }), /"text\/html" is not documented/],
    ['no type', withHeaders(shown, { 'content-type': undefined }), /is not documented/],
    ['a header missing', withHeaders(shown, { etag: undefined }), /without the header ETag/],
    ['a header of another form', withHeaders(shown, { etag: 'W/1' }), /the header ETag: W\/1/],
    ['a member missing', withText(shown, { ...link, url: undefined }), /required property 'url'/],
    ['a member more', withText(shown, { ...link, owner: 'me' }), /must NOT have unevaluated properties.*owner/],
    ['a member more below', withText(listed, { items: [{ ...link, owner: 'me' }], next: null }), /owner/],
    ['a member of another type', withText(shown, { ...link, blocked: 'no' }), /blocked must be boolean/],
    ['a time that is none', withText(shown, { ...link, createdAt: 'today' }), /must match format "date-time"/],
    ['an error of another code', withText(missing, { ...problem, code: 'gone' }), /code must be equal to one of/],
    ['a member more of an error', withText(missing, { ...problem, stack: '' }), /stack/],
    ['a body where none is', { ...redirected, text: 'moved' }, /a body that is not documented/],
    ['Allow that leaves out a method', withHeaders(refused, { allow: 'GET, HEAD' }), /GET,HEAD are allowed/],
    [
      'a body taken that is not documented',
      { ...made, body: '{"url":"https://example.com/","ttl":0}' },
      /taken, but: \/ttl/,
    ],
    ['a parameter taken that is not documented', { ...listed, path: '/api/v1/links?page=2' }, /page is taken/],
    ['a parameter taken outside its bounds', { ...listed, path: '/api/v1/links?limit=101' }, /must be <= 100/],
  ])('%s is a violation', (_, exchanged, expected) => {
    expect(violations(exchanged).join('\n')).toMatch(expected);
  });

  test('an error of any kind is held to the errors that there are', () => {
    const documented = new Documented(document);
    expect(documented.violationsOfError(missing)).toEqual([]);
    expect(documented.violationsOfError({ ...missing, status: 418 })).toHaveLength(1);
    expect(documented.violationsOfError(withText(missing, { ...problem, code: 'lost' }))).toHaveLength(1);
  });
});

test('a route that says too little of itself has no document', () => {
  const route = { method: 'POST', path: '/api/v1/links', role: 'editor', operation: create } as const;
  expect(() => openApiDocument([route], '')).toThrow('describe its body');
  expect(() => openApiDocument([{ ...route, method: 'GET', path: '/:param', operation: list }], '')).toThrow(
    'parameter',
  );
});
