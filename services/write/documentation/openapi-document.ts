import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import packageJson from '../../../package.json' with { type: 'json' };
import { problemType } from '../../../shared/http/problem.ts';
import { type AnswerDescription, type DescribedRoute, groups, type Header } from '../../../shared/openapi/operation.ts';
import { problemKinds, problemSchema } from '../../../shared/openapi/problem-kinds.ts';
import { pageSchema } from '../../../shared/openapi/visitor-routes.ts';
import type { OpenApiDocument, OperationObject, Parameter, Reference, Response, Schema } from './openapi.ts';

/** What any request may be answered with, one that needs a key, and one that has a body. */
const errorsOfAll = [400, 408, 417, 429, 431, 500, 503];
const errorsOfKeys = [401, 403];
const errorsOfBodies = [413, 415];

/** Where there is a limit, answers tell of it. */
const limitHeaders: Readonly<Record<string, Header>> = {
  'RateLimit-Policy': {
    description:
      'Where there is a limit: its name, how much there is of it (`q`), and in how many seconds all is back (`w`).',
    required: false,
    pattern: '^"[a-z]+";q=\\d+;w=\\d+$',
  },
  RateLimit: {
    description:
      'Where there is a limit: how much is left of it (`r`), and after how many seconds there is more (`t`).',
    required: false,
    pattern: '^"[a-z]+";r=\\d+;t=\\d+$',
  },
};

/** Headers that come with an error. */
const errorHeaders: Readonly<Record<number, Readonly<Record<string, Header>>>> = {
  401: { 'WWW-Authenticate': { description: 'How to authenticate.', pattern: '^Bearer ' } },
  429: { 'Retry-After': { description: 'Seconds to wait.', pattern: '^\\d+$' }, ...limitHeaders },
  503: { 'Retry-After': { description: 'Seconds to wait.', pattern: '^\\d+$' } },
};

const description = `Keyhop shortens URLs.

Requests carry a key, as \`X-API-Key\` or as \`Authorization: Bearer\`, unless they are for everybody. HEAD is answered as GET is, wherever that is possible; other methods get 405, whose \`Allow\` names what is. Members that are not documented are refused by name. Every error is a problem document with a stable \`code\`. After a 429 or 503 the same request may be sent again.`;

/**
 * The OpenAPI document of these routes: what they say of themselves, with the schemas that check their requests.
 *
 * @throws Error where a route says too little of itself
 */
export function openApiDocument(routes: readonly DescribedRoute[], baseUrl: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = pathOf(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Keyhop',
      version: packageJson.version,
      description,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: baseUrl }],
    tags: groups.map((name) => ({ name })),
    paths,
    components: {
      schemas: namedSchemas(),
      responses: errorResponses(),
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function pathOf({ path, operation }: DescribedRoute): string {
  if (path.includes(':param') !== (operation.parameter !== undefined))
    throw new Error(`${path}: describe its parameter`);
  return path.replace(':param', `{${operation.parameter?.name}}`);
}

function operationOf({ path, role, anonymous, limited, body, operation }: DescribedRoute): OperationObject {
  const { id, group, summary, answers, errors = [], errorPages = false } = operation;
  if ((body === undefined) !== (operation.body === undefined)) throw new Error(`${path}: describe its body`);
  const statuses = [...errorsOfAll, ...(role ? errorsOfKeys : []), ...(body ? errorsOfBodies : []), ...errors];
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(operation.description !== undefined && { description: operation.description }),
    // For both, the list names the role that is needed.
    security: role === undefined ? [] : [{ apiKey: [role] }, { bearer: [role] }, ...(anonymous ? [{}] : [])],
    ...(parameters.length > 0 && { parameters }),
    ...(body && operation.body && { requestBody: requestBodyOf(body, operation) }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [
        status,
        responseOf(limited ? { ...answer, headers: { ...answer.headers, ...limitHeaders } } : answer),
      ]),
      ...statuses.map((status) => [status, { $ref: `#/components/responses/${nameOfError(status, errorPages)}` }]),
    ]),
  };
}

function parametersOf({ parameter, query, headers = {} }: DescribedRoute['operation']): Parameter[] {
  return [
    ...(parameter ? [parameterOf('path', parameter.name, parameter.schema)] : []),
    ...Object.entries(query?.shape ?? {}).map(([name, schema]) => parameterOf('query', name, schema as z.ZodType)),
    ...Object.entries(headers).map(([name, { description: text, pattern }]) => ({
      name,
      in: 'header' as const,
      description: text,
      schema: { type: 'string', ...(pattern !== undefined && { pattern }) },
    })),
  ];
}

/** As a caller sees it: the number in a query that comes as text is a number. */
function parameterOf(where: 'path' | 'query', name: string, zodSchema: z.ZodType): Parameter {
  const { $schema: _, description = '', examples, ...schema } = z.toJSONSchema(zodSchema) as Schema;
  return {
    name,
    in: where,
    ...(where === 'path' && { required: true }),
    description,
    schema,
    ...(examples && { example: examples[0] }),
  };
}

function requestBodyOf(
  { types, optional = false }: NonNullable<DescribedRoute['body']>,
  { body, stream }: DescribedRoute['operation'],
): NonNullable<OperationObject['requestBody']> {
  const described = [
    ...(types === 'text' ? ['text/plain'] : types).map((type) => ({ type, ...body })),
    ...(stream ? [stream] : []),
  ];
  const content = described.map(({ type, schema, example }) => [
    type,
    { schema: referenceTo(schema as z.ZodType), example },
  ]);
  return { required: !optional, content: Object.fromEntries(content) };
}

function responseOf({ meaning, headers, body, example }: AnswerDescription): Response {
  const content = Object.entries(body ?? {}).map(([type, schema], n) => [
    type,
    { schema: referenceTo(schema), ...(n === 0 && example !== undefined && { example }) },
  ]);
  return {
    description: meaning,
    ...(headers && { headers: headersOf(headers) }),
    ...(body && { content: Object.fromEntries(content) }),
  };
}

function headersOf(headers: Readonly<Record<string, Header>>): NonNullable<Response['headers']> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, { description: text, required = true, pattern }]) => [
      name,
      { description: text, required, schema: { type: 'string', ...(pattern !== undefined && { pattern }) } },
    ]),
  );
}

/** An answer for each status of an error, and one more for where browsers get a page. */
function errorResponses(): Record<string, Response> {
  const byStatus = Map.groupBy(problemKinds, ({ status }) => status);
  const named = Array.from(byStatus, ([status, kinds]) => {
    const codes = kinds.map(({ code }) => code);
    const response: Response = {
      description: kinds.map(({ code, when }) => `\`${code}\`: ${when}`).join('. '),
      ...(errorHeaders[status] && { headers: headersOf(errorHeaders[status]) }),
      content: {
        [problemType]: {
          schema: {
            allOf: [referenceTo(problemSchema)],
            properties: { status: { const: status }, code: { enum: codes } },
          },
        },
      },
    };
    const content = { ...response.content, 'text/html': { schema: referenceTo(pageSchema) } };
    return [
      [nameOfError(status, false), response],
      [nameOfError(status, true), { ...response, content }],
    ];
  });
  return Object.fromEntries(named.flat());
}

/** `NotFound`, or `NotFoundPage` where browsers get a page. */
function nameOfError(status: number, errorPages: boolean): string {
  return `${STATUS_CODES[status]?.replace(/\W/g, '')}${errorPages ? 'Page' : ''}`;
}

const uriOf = (id: string) => `#/components/schemas/${id}`;

function referenceTo(schema: z.ZodType): Reference {
  const id = z.globalRegistry.get(schema)?.id;
  if (id === undefined) throw new Error('A schema of a body needs an id.');
  return { $ref: uriOf(id) };
}

/** All that have an id. `input` leaves answers open to more members, which a later version may add. */
function namedSchemas(): Record<string, Schema> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: uriOf });
  return Object.fromEntries(
    Object.entries(schemas)
      .map(([name, { $schema: _, $id: __, id: ___, ...schema }]) => [name, schema as Schema] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
