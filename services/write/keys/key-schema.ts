import { z } from 'zod';
import { ownerPattern, roles } from '../../../shared/keys/api-key.ts';
import { characters } from '../http/characters.ts';

/** What makes an API key. */
export const newKeySchema = z
  .strictObject({
    name: characters(1, 100).meta({ description: 'What it is called in lists.' }),
    role: z
      .enum(roles, `must be ${roles.join(', ')}`)
      .meta({ description: 'A viewer reads, an editor also creates and changes, an admin may everything.' }),
    owner: z
      .string('must be a string')
      .regex(ownerPattern, 'must be 1 to 64 of A-Z a-z 0-9 . _ @ -, beginning with a letter or digit')
      .optional()
      .meta({ description: 'Whose links it reads and makes; a new owner unless given.' }),
    expiresAt: z
      .string('must be a string')
      .optional()
      .meta({ description: 'When it ends: in the future, with an offset from UTC.', format: 'date-time' }),
  })
  .meta({ id: 'NewKey', description: 'What makes an API key.' });
