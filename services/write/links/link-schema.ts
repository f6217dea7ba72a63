import { z } from 'zod';
import { redirectStatuses } from '../../../shared/links/link.ts';

const text = (least: number, most: number) =>
  z
    .string('must be a string')
    .refine((value) => value.isWellFormed(), 'must have no lone surrogates')
    // Characters as people count them, not UTF-16 units.
    .refine(
      (value) => [...value].length >= least && [...value].length <= most,
      `must have ${least} to ${most} characters`,
    );

const url = z.string('must be a string');
const expiresAt = z.string('must be a string');
const ttl = z.int('must be a whole number of seconds').min(1, 'must be at least 1');
const redirect = z.literal(redirectStatuses, `must be ${redirectStatuses.join(', ')}`);
const tags = z.array(text(1, 50), 'must be an array of strings').max(20, 'may hold at most 20');
const title = text(0, 500);

/** What creates a link. */
export const newLinkSchema = z.strictObject({
  url,
  alias: z.string('must be a string').optional(),
  expiresAt: expiresAt.optional(),
  ttl: ttl.optional(),
  redirect: redirect.optional(),
  tags: tags.optional(),
  title: title.optional(),
  reuse: z.boolean('must be true or false').optional(),
});

/** What changes one, as a merge patch: a member that is absent stays, null clears. */
export const linkPatchSchema = z.strictObject({
  url: url.optional(),
  expiresAt: expiresAt.nullish(),
  ttl: ttl.nullish(),
  redirect: redirect.nullish(),
  tags: tags.nullish(),
  title: title.nullish(),
  state: z.literal(['active', 'disabled'], 'must be active or disabled').optional(),
  blocked: z.boolean('must be true or false').optional(),
});
