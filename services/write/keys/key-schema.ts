import { z } from 'zod';
import { ownerPattern, roles } from '../../../shared/keys/api-key.ts';

/** What makes an API key. */
export const newKeySchema = z.strictObject({
  name: z
    .string('must be a string')
    .refine((name) => name.isWellFormed() && name.length >= 1 && name.length <= 100, 'must have 1 to 100 characters'),
  role: z.enum(roles, `must be ${roles.join(', ')}`),
  owner: z
    .string('must be a string')
    .regex(ownerPattern, 'must be 1 to 64 of A-Z a-z 0-9 . _ @ -, beginning with a letter or digit')
    .optional(),
  expiresAt: z.string('must be a string').optional(),
});
