import { z } from 'zod';
import { ownerPattern, roles } from '../../../shared/keys/api-key.ts';
import { characters } from '../http/characters.ts';

const name = characters(1, 100).meta({ description: 'What it is called in lists.' });
const expiresAt = z
  .string('must be a string')
  .meta({ description: 'When it ends: in the future, with an offset from UTC.', format: 'date-time' });

/** In a minute: a limit of more than this is none. */
const mostPerMinute = 1_000_000;

const perMinute = z
  .int({ error: 'must be a whole number', abort: true })
  .min(1, 'must be at least 1')
  .max(mostPerMinute, `must be at most ${mostPerMinute}`)
  .nullish();

const limits = z
  .strictObject({
    createsPerMinute: perMinute.meta({ description: 'Links by single requests; no limit where absent or `null`.' }),
    bulkLinksPerMinute: perMinute.meta({ description: 'Links in bulk; no limit where absent or `null`.' }),
  })
  .nullish()
  .meta({ description: 'How much it may make, at once or bit by bit; it comes back evenly over a minute.' });

/** What makes an API key. */
export const newKeySchema = z
  .strictObject({
    name,
    role: z
      .enum(roles, `must be ${roles.join(', ')}`)
      .meta({ description: 'A viewer reads, an editor also creates and changes, an admin may everything.' }),
    owner: z
      .string('must be a string')
      .regex(ownerPattern, 'must be 1 to 64 of A-Z a-z 0-9 . _ @ -, beginning with a letter or digit')
      .optional()
      .meta({ description: 'Whose links it reads and makes; a new owner unless given.' }),
    expiresAt: expiresAt.optional(),
    limits,
  })
  .meta({ id: 'NewKey', description: 'What makes an API key.' });

/** What changes one, as a merge patch. What a key may do, and with whose links, stays as it was made. */
export const keyPatchSchema = z.strictObject({ name: name.optional(), expiresAt: expiresAt.nullish(), limits }).meta({
  id: 'KeyPatch',
  description: 'What changes an API key, as a merge patch: a member that is absent stays, `null` clears.',
});

/** Seconds, 30 days: a former secret that is good for longer is better a key of its own. */
export const longestGrace = 2_592_000;

/** How a key is rotated. */
export const rotationSchema = z
  .strictObject({
    graceSeconds: z
      .int({ error: 'must be a whole number of seconds', abort: true })
      .min(0, 'must be at least 0')
      .max(longestGrace, `must be at most ${longestGrace}, 30 days`)
      .optional()
      .meta({ description: 'How long the secret so far is good beside the new one; 0 unless given.' }),
  })
  .meta({ id: 'Rotation', description: 'How an API key is rotated.' });
