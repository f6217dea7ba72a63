import { NotFound } from '../../../shared/errors.ts';
import { makeKey } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseExpiry } from '../links/expiry.ts';
import { keyResource } from './key-resource.ts';
import { newKeySchema } from './key-schema.ts';

interface Dependencies {
  keys: KeyStore;
  log: Log;
  now: () => number;
}

/** `POST /api/v1/keys`: the only time the key is shown. */
export function createKeyHandler({ keys, log, now }: Dependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const { name, role, owner, expiresAt } = parseBody(newKeySchema, body);
    const { key, kept } = makeKey({ name, role, owner, expiresAt: parseExpiry({ expiresAt }, now()) }, now());
    await keys.put(kept);
    log.info({ key: kept.id, role, owner: kept.owner, by: principal.keyId }, 'API key created');
    return { status: 201, headers: { Location: `/api/v1/keys/${kept.id}` }, body: { ...keyResource(kept), key } };
  };
}

/** `GET /api/v1/keys` */
export function listKeysHandler({ keys }: Dependencies) {
  return async (): Promise<Reply> => ({ status: 200, body: { items: (await keys.list()).map(keyResource) } });
}

/** `GET /api/v1/keys/:id` */
export function showKeyHandler({ keys }: Dependencies) {
  return async ({ param }: ApiRequest): Promise<Reply> => {
    const key = await keys.find(param);
    if (key === undefined) throw new NotFound('There is no API key with this id.');
    return { status: 200, body: keyResource(key) };
  };
}

/** `DELETE /api/v1/keys/:id` revokes; twice is the same as once. */
export function revokeKeyHandler({ keys, log }: Dependencies) {
  return async ({ param, principal }: ApiRequest): Promise<Reply> => {
    if (await keys.remove(param)) log.info({ key: param, by: principal.keyId }, 'API key revoked');
    return { status: 204 };
  };
}
