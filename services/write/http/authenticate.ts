import type { IncomingMessage } from 'node:http';
import { Forbidden, InvalidRequest, Unauthenticated } from '../../../shared/errors.ts';
import { type ApiKey, configuredId, identify, opens, type Role, roles } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import type { Principal } from './api-route.ts';

/**
 * Finds out who asks, from `X-API-Key` or `Authorization: Bearer`.
 *
 * @throws InvalidRequest where there are two keys
 * @throws Unauthenticated where there is none, or one that is unknown, revoked or expired
 */
export async function authenticate(req: IncomingMessage, keys: KeyStore, now: number): Promise<Principal> {
  return authenticateBy(presentedKey(req), keys, now);
}

/** The same of a key that was presented in whatever way. */
export async function authenticateBy(presented: string | undefined, keys: KeyStore, now: number): Promise<Principal> {
  if (!presented) throw new Unauthenticated('Send an API key, as X-API-Key or as Authorization: Bearer.');
  const { id, hash } = identify(presented);
  const isGood = (key: ApiKey) => opens(key, hash, now);
  // An operator's key may look like an issued one.
  const known = (await keys.find(id, isGood)) ?? (await keys.find(configuredId, isGood));
  if (known === undefined || !isGood(known)) {
    throw new Unauthenticated('This API key is unknown, revoked or expired.');
  }
  return { keyId: known.id, owner: known.owner, role: known.role, limits: known.limits };
}

/** Whether a request names a key, good or not. */
export function hasKey({ headersDistinct }: IncomingMessage): boolean {
  return 'x-api-key' in headersDistinct || 'authorization' in headersDistinct;
}

export function requireRole({ role }: Principal, least: Role): void {
  if (roles.indexOf(role) < roles.indexOf(least)) {
    throw new Forbidden(`This needs a key with the role ${least}; yours is a ${role}'s.`);
  }
}

function presentedKey(req: IncomingMessage): string | undefined {
  const { 'x-api-key': apiKeys = [], authorization = [] } = req.headersDistinct;
  if (apiKeys.length + authorization.length > 1) {
    throw new InvalidRequest('Send one API key, as X-API-Key or as Authorization: Bearer, not both.');
  }
  return apiKeys[0] ?? /^Bearer +(\S+)$/i.exec(authorization[0] ?? '')?.[1];
}
