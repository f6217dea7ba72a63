import { z } from 'zod';
import { type ApiKey, roles } from '../../../shared/keys/api-key.ts';

/** A key as the API shows it: never the key itself, nor its hash. */
export function keyResource({ id, name, role, owner, createdAt, expiresAt, limits }: ApiKey) {
  return {
    id,
    name,
    role,
    owner,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    limits: {
      createsPerMinute: limits?.createsPerMinute ?? null,
      bulkLinksPerMinute: limits?.bulkLinksPerMinute ?? null,
    },
  };
}

const members = {
  id: z.string().meta({ description: 'What it is called in this API; no secret.' }),
  name: z.string(),
  role: z.enum(roles),
  owner: z.string().meta({ description: 'Whose links it reads and makes.' }),
  createdAt: z.string().meta({ format: 'date-time' }),
  expiresAt: z.string().nullable().meta({ format: 'date-time' }),
  limits: z
    .object({ createsPerMinute: z.int().nullable(), bulkLinksPerMinute: z.int().nullable() })
    .meta({ description: 'How much it may make in a minute; `null` where there is no limit.' }),
};

export const keySchema: z.ZodType<ReturnType<typeof keyResource>> = z
  .object(members)
  .meta({ id: 'Key', description: 'An API key, without the secret.' });

/** When a key is made or rotated, the one time that it is shown. */
export const newKeyResourceSchema = z
  .object({ ...members, key: z.string().meta({ description: 'The key. It is not shown again.' }) })
  .meta({ id: 'MadeKey', description: 'An API key that was just made or rotated.' });
