import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configuredKey, identify, makeKey } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';

export type AdminKey =
  /** Made just now, and to be shown now or never. */
  | { kind: 'shown'; key: string }
  /** Made now or at an earlier start, and in this file. */
  | { kind: 'file'; file: string }
  /** Set by the operator. */
  | { kind: 'configured' }
  /** Made at an earlier start. */
  | { kind: 'known' };

interface Wishes {
  keys: KeyStore;
  /** ADMIN_KEY, if set. */
  configured: string | undefined;
  /** Whether somebody is there to see a key printed. */
  isTerminal: boolean;
  dataDir: string;
  now: number;
}

/** Sees to it that there is an admin key, and tells where a newcomer finds it. */
export async function ensureAdminKey({ keys, configured, isTerminal, dataDir, now }: Wishes): Promise<AdminKey> {
  if (configured !== undefined) {
    await keys.put(configuredKey(configured, now));
    return { kind: 'configured' };
  }
  const file = path.join(dataDir, 'admin-key');
  const { key, kept } = makeKey({ name: 'first admin key', role: 'admin', owner: 'admin' }, now);
  if (!(await keys.putFirst(kept))) return (await isGood(file, keys)) ? { kind: 'file', file } : { kind: 'known' };
  if (isTerminal) return { kind: 'shown', key };
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return { kind: 'file', file };
}

/** Whether the key that an earlier start wrote there still is one. */
async function isGood(file: string, keys: KeyStore): Promise<boolean> {
  if (!existsSync(file)) return false;
  const { id, hash } = identify(readFileSync(file, 'utf8').trim());
  return (await keys.find(id))?.hash === hash;
}
