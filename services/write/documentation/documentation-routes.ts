import { z } from 'zod';
import type { DescribedRoute, Operation } from '../../../shared/openapi/operation.ts';
import { pageSchema, visitorRoutes } from '../../../shared/openapi/visitor-routes.ts';
import type { OpenRoute } from '../http/api-route.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi-document.ts';

const group = 'This service';

const documentOperation: Operation = {
  id: 'openapi',
  group,
  summary: 'This documentation, for programs',
  answers: {
    200: {
      meaning: 'An OpenAPI 3.1 document.',
      body: { 'application/json': z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApi' }) },
    },
  },
};

const pageOperation: Operation = {
  id: 'docs',
  group,
  summary: 'This documentation, for people',
  answers: { 200: { meaning: 'A page.', body: { 'text/html': pageSchema } } },
};

/** `GET /api/openapi.json` and `GET /-/docs`, which document `routes`, themselves, and what the read service answers. */
export function documentationRoutes(routes: readonly DescribedRoute[], baseUrl: string): OpenRoute[] {
  const own: OpenRoute[] = [
    {
      method: 'GET',
      path: '/api/openapi.json',
      operation: documentOperation,
      handle: () => ({ status: 200, body: document() }),
    },
    {
      method: 'GET',
      path: '/-/docs',
      operation: pageOperation,
      handle: () => ({ status: 200, body: page(), type: 'text/html' }),
    },
  ];
  // Made when they are first asked for: that takes as long as a tenth of a start.
  const document = madeOnce(() => openApiDocument([...routes, ...visitorRoutes, ...own], baseUrl));
  const page = madeOnce(() => docsPage(document()));
  return own;
}

function madeOnce<T extends object | string>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
