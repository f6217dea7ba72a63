import { describe, expect, test } from '@jest/globals';
import { InvalidRequest, MethodNotAllowed, StoreUnavailable, Unauthenticated } from '../errors.ts';
import { fromExpress, problemOf } from './problem.ts';

describe('a problem document', () => {
  test('tells status, stable code, and what is wrong with which member', () => {
    expect(problemOf(InvalidRequest.field('url', 'is missing'))).toEqual({
      title: 'Bad Request',
      status: 400,
      code: 'invalid_request',
      detail: 'url is missing.',
      errors: [{ field: 'url', message: 'is missing' }],
    });
  });

  test('has no list of members where the problem is not about one', () => {
    expect(problemOf(new InvalidRequest('The body is not JSON.'))).not.toHaveProperty('errors');
  });

  test.each([new Error('password=hunter2'), new TypeError('x is undefined'), 'text', undefined, { status: 400 }])(
    'says of a defect that it is one, and nothing else: %p',
    (defect) => {
      expect(problemOf(defect)).toEqual({
        title: 'Internal Server Error',
        status: 500,
        code: 'internal_error',
        detail: 'Something went wrong in Keyhop.',
      });
    },
  );

  test('does not show what caused a failure', () => {
    expect(JSON.stringify(problemOf(new StoreUnavailable('Away.', new Error('10.0.0.7'))))).not.toContain('10.0.0.7');
  });
});

describe('an error', () => {
  test('brings the headers that its status asks for', () => {
    expect(new Unauthenticated('').headers).toHaveProperty('WWW-Authenticate');
    expect(new MethodNotAllowed('PUT', ['GET', 'HEAD']).headers).toEqual({ Allow: 'GET, HEAD' });
    expect(new StoreUnavailable('').headers).toHaveProperty('Retry-After');
  });

  test('of Express about a malformed path is the client’s; any other is ours', () => {
    expect(fromExpress(Object.assign(new URIError('%'), { status: 400 }))).toBeInstanceOf(InvalidRequest);
    const defect = new Error('no status');
    expect(fromExpress(defect)).toBe(defect);
    const known = new InvalidRequest('known');
    expect(fromExpress(known)).toBe(known);
  });
});
