import { z } from 'zod';
import { codeParameter } from './code-parameter.ts';
import type { AnswerDescription, DescribedRoute, Operation } from './operation.ts';

/** What anybody may know of a link: where it goes, and since when. */
export const previewSchema = z
  .object({
    code: z.string(),
    shortUrl: z.string(),
    url: z.string().nullable().meta({ description: 'Where it leads; null of a link with a password.' }),
    otherUrls: z.array(z.string()).meta({ description: 'Where its rules lead some visitors.' }),
    hasPassword: z.boolean(),
    createdAt: z.string().meta({ format: 'date-time' }),
    expiresAt: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Preview', description: 'What anybody may know of a link.' });

export const pageSchema = z.string().meta({ id: 'Page', description: 'A page for browsers, without scripts.' });
const textSchema = z.string().meta({ id: 'Text', description: 'Plain text.' });

/** Statuses of a link that does not redirect, or not now. */
const errors = [404, 410, 451];

/** What a browser sends of the page that asks for a password. */
const passwordFormSchema = z
  .strictObject({ password: z.string() })
  .meta({ id: 'PasswordForm', description: 'The password of a link, and nothing else.' });

const redirect = (meaning: string): AnswerDescription => ({
  meaning,
  headers: {
    Location: {
      description:
        'Where the link leads, byte for byte as the API shows it: its `url` or that of a rule, with what the link forwards.',
    },
    'Cache-Control': { description: '`private, no-store`: the next visit is to be answered anew.' },
  },
});

const follow: Operation = {
  id: 'follow',
  group: 'Short links',
  summary: 'Follow a short link',
  description:
    'A query is ignored, unless the link forwards queries. One that forwards paths is there at `/{code}/…`, too. HEAD is answered as GET is, and uses up none of the clicks that a link may have.',
  parameter: codeParameter,
  answers: {
    200: { meaning: 'A page that asks for the password of the link.', body: { 'text/html': pageSchema } },
    302: redirect('Found: the usual one.'),
    301: redirect('Moved Permanently, for links that are made so.'),
    307: redirect('Temporary Redirect, for links that are made so.'),
    308: redirect('Permanent Redirect, for links that are made so.'),
  },
  errors: [...errors, 414],
  errorPages: true,
};

const unlock: Operation = {
  id: 'unlock',
  group: 'Short links',
  summary: 'Follow a short link that has a password',
  description: `Ten attempts a minute are looked at from one address, sixty a minute in all. For browsers that are refused, the page asks once more.`,
  parameter: codeParameter,
  body: { schema: passwordFormSchema, example: { password: 'open sesame' } },
  answers: { 303: redirect('See Other: that was its password.') },
  errors: [...errors, 403, 405, 414],
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
  {
    method: 'POST',
    path: '/:param',
    body: { types: ['application/x-www-form-urlencoded'] },
    operation: unlock,
  },
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
