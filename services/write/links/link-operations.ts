import { z } from 'zod';
import { codeParameter } from '../../../shared/openapi/code-parameter.ts';
import type { Header, Operation } from '../../../shared/openapi/operation.ts';
import { problemSchema } from '../../../shared/openapi/problem-kinds.ts';
import { idempotencyKey, idempotencyReplayed } from '../idempotency/idempotency-headers.ts';
import { bulkLimit } from './create-links.ts';
import { linesType } from './import-links.ts';
import { linkSchema } from './link-resource.ts';
import { linkPatchSchema, newLinkSchema, urlTextSchema } from './link-schema.ts';
import { listQuerySchema, mostLinks } from './list-query.ts';

const group = 'Links';

const etag: Header = { description: 'The link’s version, for `If-Match`.', pattern: '^"[^"]+"$' };
const location: Header = { description: 'The link in this API.', pattern: '^/api/v1/links/[A-Za-z0-9_-]{1,64}$' };

const ifMatch = {
  'If-Match': {
    description: 'Entity tags, or `*`: the change is made only if the link’s is among them, else the answer is 412.',
  },
};

const link = {
  code: 'spring',
  shortUrl: 'https://go.example.com/spring',
  url: 'https://example.com/spring?from=poster',
  createdAt: '2026-11-22T09:00:00.000Z',
  expiresAt: null,
  state: 'active',
  blocked: false,
  redirect: 302,
  tags: ['2026', 'poster'],
  title: 'The poster in the hall',
  maxClicks: null,
  notBefore: null,
  forwardQuery: false,
  forwardPath: false,
  hasPassword: false,
  rules: [],
  clicks: { total: 0, people: 0, bots: 0 },
};

const listSchema = z
  .object({
    items: z.array(linkSchema).max(mostLinks),
    next: z.string().nullable().meta({ description: 'The `cursor` of the next page; null where this is the last.' }),
  })
  .meta({ id: 'LinkList', description: 'A page of a list. It may be empty and yet not the last.' });

const outcomeSchema = z
  .union([
    z
      .object({ status: z.literal([200, 201]), link: linkSchema })
      .meta({ id: 'MadeLink', description: 'One of many links, made or found.' }),
    z
      .object({ status: z.int().min(400).max(599), error: problemSchema })
      .meta({ id: 'FailedLink', description: 'One of many links that is not there.' }),
  ])
  .meta({ id: 'Outcome', description: 'What became of one of many links.' });

const outcomesSchema = z
  .array(outcomeSchema)
  .meta({ id: 'Outcomes', description: 'What became of each link, in its place.' });

/** NDJSON: of a line, `contentSchema` says what it holds. */
const linesOf = (id: string, line: string, description: string) =>
  z.string().meta({
    id,
    description,
    contentMediaType: linesType,
    contentSchema: { $ref: `#/components/schemas/${line}` },
  });
const newLinkLines = linesOf('NewLinkLines', 'NewLink', 'A `NewLink` a line. What is none fails by itself.');
const outcomeLines = linesOf(
  'OutcomeLines',
  'Outcome',
  'An `Outcome` a line, for each line that is not blank, in order.',
);

const found = { headers: { ETag: etag }, body: { 'application/json': linkSchema } };
const created = { ...found, headers: { ETag: etag, Location: location, ...idempotencyReplayed } };

/** What is promised of `POST /` and `/api/v1/links`. */
export const linkOperations = {
  shorten: {
    id: 'shorten',
    group,
    summary: 'Shorten a URL at a terminal',
    description: 'The body is the URL and nothing else, whatever its `Content-Type`.',
    headers: idempotencyKey,
    body: { schema: urlTextSchema, example: 'https://example.com/a/long/path' },
    answers: {
      201: {
        meaning: 'The short URL, and a line end.',
        headers: { Location: location, ...idempotencyReplayed },
        body: {
          'text/plain': z.string().meta({
            id: 'ShortUrlText',
            description: 'The short URL and a line end.',
            pattern: '^https?://[^\\n]+\\n$',
          }),
        },
        example: 'https://go.example.com/h4Xk9Qz\n',
      },
    },
    errors: [422],
  },
  create: {
    id: 'createLink',
    group,
    summary: 'Make a link',
    headers: idempotencyKey,
    body: {
      schema: newLinkSchema,
      example: {
        url: link.url,
        alias: link.code,
        title: link.title,
        tags: ['poster', '2026'],
      },
    },
    answers: {
      201: { ...created, meaning: 'The link; it redirects from now on.', example: link },
      200: { ...found, meaning: 'Your newest live link to this URL, where `reuse` was wanted.' },
    },
    errors: [409, 422],
  },
  createMany: {
    id: 'createLinks',
    group,
    summary: 'Make many links',
    description: `Each succeeds or fails by itself, and is answered in its place as if it had come alone. Those of a key with a limit are allowed as a whole: 429 while it has less left, 422 where it never will have so much.

As \`${linesType}\` there may be any number of them, a link a line, and each is answered by a line while others still come. An answer that ends before its end, of which clients tell as of a connection that was lost, is not whole: send the same lines again with the same \`Idempotency-Key\`, and those that were made are not made twice. Those of a key with a limit are made as it allows.`,
    headers: idempotencyKey,
    stream: {
      type: linesType,
      schema: newLinkLines,
      example: '{"url": "https://example.com/1"}\n{"url": "https://example.com/2"}\n',
    },
    body: {
      schema: z
        .array(newLinkSchema)
        .max(bulkLimit)
        .meta({ id: 'NewLinks', description: 'What is no `NewLink` fails by itself.' }),
      example: [{ url: 'https://example.com/1' }, { url: 'https://example.com/2', alias: 'two' }, { url: 'nonsense' }],
    },
    answers: {
      200: {
        meaning: 'What became of each.',
        headers: idempotencyReplayed,
        body: { 'application/json': outcomesSchema, [linesType]: outcomeLines },
        example: [
          {
            status: 201,
            link: {
              ...link,
              code: 'q2Lp07s',
              shortUrl: 'https://go.example.com/q2Lp07s',
              url: 'https://example.com/1',
              tags: [],
              title: null,
            },
          },
          {
            status: 201,
            link: {
              ...link,
              code: 'two',
              shortUrl: 'https://go.example.com/two',
              url: 'https://example.com/2',
              tags: [],
              title: null,
            },
          },
          {
            status: 400,
            error: {
              title: 'Bad Request',
              status: 400,
              code: 'invalid_request',
              detail: 'url must begin with http:// or https://.',
              errors: [{ field: 'url', message: 'must begin with http:// or https://' }],
            },
          },
        ],
      },
    },
    errors: [422],
  },
  list: {
    id: 'listLinks',
    group,
    summary: 'List links, newest first',
    description: 'Follow `next` to the end. Unknown parameters are refused with 400.',
    query: listQuerySchema,
    answers: {
      200: {
        meaning: 'A page of the list.',
        headers: {
          Link: { description: '`rel="next"`: the next page.', required: false, pattern: '^<[^>]+>; rel="next"$' },
        },
        body: { 'application/json': listSchema },
        example: { items: [link], next: null },
      },
    },
  },
  show: {
    id: 'showLink',
    group,
    summary: 'Show a link',
    description: 'Whatever its state.',
    parameter: codeParameter,
    answers: { 200: { ...found, meaning: 'The link.', example: link } },
    errors: [404],
  },
  edit: {
    id: 'editLink',
    group,
    summary: 'Change a link',
    parameter: codeParameter,
    headers: ifMatch,
    body: {
      schema: linkPatchSchema,
      example: { url: 'https://example.com/summer', title: null, password: 'open sesame' },
    },
    answers: {
      200: {
        ...found,
        meaning: 'The link as it is now.',
        example: { ...link, url: 'https://example.com/summer', title: null, hasPassword: true },
      },
    },
    errors: [404, 412, 422],
  },
  remove: {
    id: 'deleteLink',
    group,
    summary: 'Delete a link',
    description:
      'Its visitors get 410. The code stays its owner’s, who may bring it back. Deleting twice is the same as once.',
    parameter: codeParameter,
    headers: ifMatch,
    answers: { 204: { meaning: 'It is deleted.' } },
    errors: [404, 412],
  },
} satisfies Record<string, Operation>;
