import { type ApiKey, type KeyLimits, makeKey } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseExpiry } from '../links/expiry.ts';
import { changeKey, findKey, requireChangeable, rotateKey } from './change-key.ts';
import { keyResource } from './key-resource.ts';
import { keyPatchSchema, newKeySchema, rotationSchema } from './key-schema.ts';

interface Dependencies {
  keys: KeyStore;
  log: Log;
  now: () => number;
}

/** `POST /api/v1/keys`: the only time the key is shown. */
export function createKeyHandler({ keys, log, now }: Dependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const { name, role, owner, expiresAt, limits } = parseBody(newKeySchema, body);
    const { key, kept } = makeKey(
      { name, role, owner, expiresAt: parseExpiry({ expiresAt }, now()), limits: limitsAfter(undefined, limits) },
      now(),
    );
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
  return async ({ param }: ApiRequest): Promise<Reply> => ({
    status: 200,
    body: keyResource(await findKey(keys, param)),
  });
}

/** `PATCH /api/v1/keys/:id`, a merge patch. */
export function editKeyHandler({ keys, log, now }: Dependencies) {
  return async ({ param, body, principal }: ApiRequest): Promise<Reply> => {
    const { name, limits, ...patch } = parseBody(keyPatchSchema, body);
    const changes: Partial<ApiKey> = {
      ...(name !== undefined && { name }),
      ...(patch.expiresAt !== undefined && { expiresAt: parseExpiry(patch, now()) }),
    };
    const isEmpty = Object.keys(changes).length === 0 && limits === undefined;
    const key = await changeKey(keys, param, (current) =>
      isEmpty ? current : { ...current, ...changes, limits: limitsAfter(current.limits, limits) },
    );
    if (!isEmpty) log.info({ key: key.id, by: principal.keyId }, 'API key changed');
    return { status: 200, body: keyResource(key) };
  };
}

/** Of a merge patch: what is absent stays, `null` clears. */
function limitsAfter(
  current: KeyLimits | undefined,
  patch: Patched<KeyLimits> | null | undefined,
): KeyLimits | undefined {
  if (patch === null) return undefined;
  const { createsPerMinute = current?.createsPerMinute, bulkLinksPerMinute = current?.bulkLinksPerMinute } =
    patch ?? {};
  const isNone = (createsPerMinute ?? bulkLinksPerMinute ?? undefined) === undefined;
  if (isNone) return undefined;
  return { createsPerMinute: createsPerMinute ?? undefined, bulkLinksPerMinute: bulkLinksPerMinute ?? undefined };
}

type Patched<T> = { readonly [Name in keyof T]: T[Name] | null };

/** `POST /api/v1/keys/:id/rotate`: the only time the new key is shown. */
export function rotateKeyHandler({ keys, log, now }: Dependencies) {
  return async ({ param, body = {}, principal }: ApiRequest): Promise<Reply> => {
    const { graceSeconds = 0 } = parseBody(rotationSchema, body);
    const { key, kept } = await rotateKey(keys, param, graceSeconds, now());
    log.info({ key: kept.id, graceSeconds, by: principal.keyId }, 'API key rotated');
    return { status: 200, body: { ...keyResource(kept), key } };
  };
}

/** `DELETE /api/v1/keys/:id` revokes; twice is the same as once. */
export function revokeKeyHandler({ keys, log }: Dependencies) {
  return async ({ param, principal }: ApiRequest): Promise<Reply> => {
    requireChangeable(param);
    if (await keys.remove(param)) log.info({ key: param, by: principal.keyId }, 'API key revoked');
    return { status: 204 };
  };
}
