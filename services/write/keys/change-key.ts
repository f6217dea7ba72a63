import { randomUUID } from 'node:crypto';
import { NotFound, Refused, StoreUnavailable } from '../../../shared/errors.ts';
import { type ApiKey, configuredId, rotation } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';

/** How often a change is tried again when another one came between reading and writing. */
const attempts = 10;

/** The key of this id, as the store has it now. @throws NotFound */
export async function findKey(keys: KeyStore, id: string): Promise<ApiKey> {
  const key = await keys.find(id, () => false);
  if (key === undefined) throw new NotFound('There is no API key with this id.');
  return key;
}

/** @throws Refused for the key that configuration alone decides on */
export function requireChangeable(id: string): void {
  if (id !== configuredId) return;
  throw new Refused(
    'This key is the one in ADMIN_KEY. Give Keyhop another there, or none, and start it again; ' +
      'without one the last stays good until `make key-revoke ID=configured`.',
  );
}

/**
 * Changes a key as `change` says, unless that gives back the same. Where another change comes between, `change` is asked
 * again with what is there then.
 *
 * @returns the key as it is then
 * @throws NotFound, and Refused for the key in ADMIN_KEY
 */
export async function changeKey(keys: KeyStore, id: string, change: (key: ApiKey) => ApiKey): Promise<ApiKey> {
  requireChangeable(id);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const current = await findKey(keys, id);
    const changed = change(current);
    if (changed === current) return current;
    const next = { ...changed, revision: randomUUID() };
    if (await keys.replace(current, next)) return next;
  }
  throw new StoreUnavailable('The API key is being changed too often.');
}

/**
 * Gives a key another secret; the one so far is good for `graceSeconds` more, and any before it no longer.
 *
 * @throws NotFound, and Refused for the key in ADMIN_KEY
 */
export async function rotateKey(
  keys: KeyStore,
  id: string,
  graceSeconds: number,
  now: number,
): Promise<{ key: string; kept: ApiKey }> {
  const { key, turn } = rotation(id, graceSeconds === 0 ? undefined : now + graceSeconds * 1_000);
  return { key, kept: await changeKey(keys, id, turn) };
}
