import { z } from 'zod';
import { mostClicks, redirectStatuses } from '../../../shared/links/link.ts';
import { characters } from '../http/characters.ts';
import { aliasPattern } from './alias-policy.ts';
import { optionMembers } from './options-schema.ts';
import { targetSchema } from './url-schema.ts';

// Of `url`, `alias` and `expiresAt` the rest is checked by their own rules, which can say more than a schema; what a schema
// can say of these rules is in `meta`.

const alias = z.string('must be a string').meta({
  description: 'A code of your own instead of a generated one. Case-sensitive.',
  pattern: aliasPattern.source,
});
const expiresAt = z
  .string('must be a string')
  .meta({ description: 'When the link ends: in the future, with an offset from UTC.', format: 'date-time' });
const ttl = z
  .int({ error: 'must be a whole number of seconds', abort: true })
  .min(1, 'must be at least 1')
  // Until 2077 this is short of what `expiryAfter` refuses by the clock.
  .max(250_000_000_000, 'must end before the year 10000')
  .meta({ description: 'When the link ends, in seconds from now; not together with `expiresAt`.' });
const redirect = z
  .literal(redirectStatuses, `must be ${redirectStatuses.join(', ')}`)
  .meta({ description: 'The status to redirect with; 302 unless given.' });
const tags = z.array(characters(1, 50), 'must be an array of strings').max(20, 'may hold at most 20');
const title = characters(0, 500);
const maxClicks = z
  .int({ error: 'must be a whole number', abort: true })
  .min(1, 'must be at least 1')
  .max(mostClicks, `must be at most ${mostClicks}`)
  .meta({ description: 'How many GET requests it redirects at most, prefetches included; then it is gone.' });
const { notBefore, forwardQuery, forwardPath, password, rules } = optionMembers;
const reuse = z.boolean('must be true or false').meta({
  description:
    'Whether your newest live link to the same URL, without a maximum of clicks and without options, will do; not together with `alias` or `password`.',
});

const notBothEnds = {
  not: { required: ['expiresAt', 'ttl'], properties: { expiresAt: { type: 'string' }, ttl: { type: 'integer' } } },
};
const notReusedWith = (member: string) => ({
  not: { required: ['reuse', member], properties: { reuse: { const: true } } },
});

/** What creates a link. */
export const newLinkSchema = z
  .strictObject({
    url: targetSchema,
    alias: alias.optional(),
    expiresAt: expiresAt.optional(),
    ttl: ttl.optional(),
    redirect: redirect.optional(),
    tags: tags.optional(),
    title: title.optional(),
    maxClicks: maxClicks.optional(),
    notBefore: notBefore.optional(),
    forwardQuery: forwardQuery.optional(),
    forwardPath: forwardPath.optional(),
    password: password.optional(),
    rules: rules.optional(),
    reuse: reuse.optional(),
  })
  .meta({
    id: 'NewLink',
    description: 'What makes a link.',
    allOf: [notBothEnds, notReusedWith('alias'), notReusedWith('password')],
  });

/** What changes one, as a merge patch: a member that is absent stays, null clears. */
export const linkPatchSchema = z
  .strictObject({
    url: targetSchema.optional(),
    expiresAt: expiresAt.nullish(),
    ttl: ttl.nullish(),
    redirect: redirect.nullish(),
    tags: tags.nullish(),
    title: title.nullish(),
    maxClicks: maxClicks.nullish(),
    notBefore: notBefore.nullish(),
    forwardQuery: forwardQuery.nullish(),
    forwardPath: forwardPath.nullish(),
    password: password.nullish(),
    rules: rules.nullish(),
    state: z
      .literal(['active', 'disabled'], 'must be active or disabled')
      .optional()
      .meta({ description: '`active` brings back a deleted link, too; `disabled` is 404 to visitors.' }),
    blocked: z
      .boolean('must be true or false')
      .optional()
      .meta({ description: 'For admins only. A blocked link answers 451, whatever else holds.' }),
  })
  .meta({
    id: 'LinkPatch',
    description: 'What changes a link, as a merge patch: a member that is absent stays, `null` clears.',
    allOf: [notBothEnds],
  });

/** The body of `POST /`. */
export const urlTextSchema = targetSchema.meta({ ...targetSchema.meta(), id: 'UrlText' });
