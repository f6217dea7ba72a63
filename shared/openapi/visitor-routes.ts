import { z } from 'zod';
import { codeParameter } from './code-parameter.ts';
import type { AnswerDescription, DescribedRoute, Operation } from './operation.ts';

/** What anybody may know of a link: where it goes, and since when. */
export const previewSchema = z
  .object({
    code: z.string(),
    shortUrl: z.string(),
    url: z.string().meta({ description: 'Where it leads.' }),
    createdAt: z.string().meta({ format: 'date-time' }),
    expiresAt: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Preview', description: 'What anybody may know of a link.' });

export const pageSchema = z.string().meta({ id: 'Page', description: 'A page for browsers, without scripts.' });
const textSchema = z.string().meta({ id: 'Text', description: 'Plain text.' });

/** Statuses of a link that does not redirect, or not now. */
const errors = [404, 410, 451];

const redirect = (meaning: string): AnswerDescription => ({
  meaning,
  headers: {
    Location: { description: 'Where the link leads, byte for byte the `url` that the API shows.' },
    'Cache-Control': { description: '`private, no-store`: the next visit is to be answered anew.' },
  },
});

const follow: Operation = {
  id: 'follow',
  group: 'Short links',
  summary: 'Follow a short link',
  description: 'A query is ignored. HEAD is answered as GET is, and uses up none of the clicks that a link may have.',
  parameter: codeParameter,
  answers: {
    302: redirect('Found: the usual one.'),
    301: redirect('Moved Permanently, for links that are made so.'),
    307: redirect('Temporary Redirect, for links that are made so.'),
    308: redirect('Permanent Redirect, for links that are made so.'),
  },
  errors,
  errorPages: true,
};

const preview: Operation = {
  id: 'preview',
  group: 'Short links',
  summary: 'See where a short link leads',
  description: 'A page for browsers; JSON for those who accept that and no HTML.',
  parameter: codeParameter,
  answers: {
    200: { meaning: 'Where it leads.', body: { 'text/html': pageSchema, 'application/json': previewSchema } },
  },
  errors,
  errorPages: true,
};

const file = (id: string, summary: string, meaning: string, type: string, schema: z.ZodType): Operation => ({
  id,
  group: 'This service',
  summary,
  answers: { 200: { meaning, body: { [type]: schema } } },
  errorPages: true,
});

/** What the read service answers without a key; the write service documents it. */
export const visitorRoutes: readonly DescribedRoute[] = [
  { method: 'GET', path: '/:param', operation: follow },
  { method: 'GET', path: '/:param+', operation: preview },
  { method: 'GET', path: '/', operation: file('home', 'What this is', 'A page.', 'text/html', pageSchema) },
  {
    method: 'GET',
    path: '/robots.txt',
    operation: file('robots', 'What crawlers are asked', 'To stay away.', 'text/plain', textSchema),
  },
  {
    method: 'GET',
    path: '/favicon.ico',
    operation: file('icon', 'The icon', 'An SVG image.', 'image/svg+xml', textSchema),
  },
];
