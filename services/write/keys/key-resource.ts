import type { ApiKey } from '../../../shared/keys/api-key.ts';

/** A key as the API shows it: never the key itself, nor its hash. */
export function keyResource({ id, name, role, owner, createdAt, expiresAt }: ApiKey) {
  return {
    id,
    name,
    role,
    owner,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}
