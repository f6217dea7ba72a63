import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { customAlphabet } from 'nanoid';

/** viewer reads its owner's links, editor also creates and changes them, admin does everything. */
export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** How much a key may make; what is absent has no limit. */
export interface KeyLimits {
  /** Links by single requests. */
  readonly createsPerMinute?: number | undefined;
  /** Links in bulk. */
  readonly bulkLinksPerMinute?: number | undefined;
}

/** What is kept of an API key: everything but the key itself. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256 of the whole key, in hexadecimal. With 256 random bits there is nothing for a slow hash to protect. */
  readonly hash: string;
  readonly name: string;
  readonly role: Role;
  /** Whose links it creates and sees. Links belong to the owner, so keys come and go without them. */
  readonly owner: string;
  /** Milliseconds since 1970, as is `expiresAt`. */
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly limits?: KeyLimits | undefined;
  /** The key as it was before it was rotated, and until when (milliseconds since 1970) that is good beside this one. */
  readonly former?: { readonly hash: string; readonly until: number } | undefined;
  /** Another one after every change; undefined before the first. */
  readonly revision?: string | undefined;
}

const newId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 12);
const issuedKey = /^kh_([0-9a-z]{12})_[\w-]{43}$/;

/** The id of the one key that an operator sets by configuration. No issued key has it: it is too short. */
export const configuredId = 'configured';

/** What an id, of an issued key or the configured one, can look like at all. */
export function isKeyId(text: string): boolean {
  return /^[0-9a-z]{1,12}$/.test(text);
}

/** What an owner may be called. */
export const ownerPattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

export interface KeyRequest {
  name: string;
  role: Role;
  /** A new one where none is named. */
  owner?: string | undefined;
  expiresAt?: number | undefined;
  limits?: KeyLimits | undefined;
}

/** Makes a key, `kh_<id>_<secret>` with 256 random bits, and what is to be kept of it. */
export function makeKey(request: KeyRequest, now: number): { key: string; kept: ApiKey } {
  const id = newId();
  const key = newSecret(id);
  const { name, role, owner = `owner-${newId()}`, expiresAt, limits } = request;
  return { key, kept: { id, hash: hashOf(key), name, role, owner, createdAt: now, expiresAt, limits } };
}

/**
 * Makes another secret for a key, and what turns what is kept of it: once, however often that is asked, so that it may be
 * asked again where it is not known whether it was stored.
 *
 * @param until milliseconds since 1970 until which the secret so far is good, too; undefined where it is not from now on
 */
export function rotation(id: string, until: number | undefined): { key: string; turn: (key: ApiKey) => ApiKey } {
  const key = newSecret(id);
  const hash = hashOf(key);
  function turn(current: ApiKey): ApiKey {
    if (current.hash === hash || current.former?.hash === hash) return current;
    return { ...current, hash, former: until === undefined ? undefined : { hash: current.hash, until } };
  }
  return { key, turn };
}

/** Whether a key that was presented, and has this hash, is the one that is kept so, and is good at this time. */
export function opens({ hash, former, expiresAt }: ApiKey, presented: string, now: number): boolean {
  if (expiresAt !== undefined && expiresAt <= now) return false;
  return isEqual(hash, presented) || (former !== undefined && former.until > now && isEqual(former.hash, presented));
}

/** What is to be kept of a key that the operator chose. */
export function configuredKey(key: string, now: number): ApiKey {
  return { id: configuredId, hash: hashOf(key), name: 'ADMIN_KEY', role: 'admin', owner: 'admin', createdAt: now };
}

/** Under which id a presented key is to be looked up, and the hash it must then have. */
export function identify(key: string): { id: string; hash: string } {
  return { id: issuedKey.exec(key)?.[1] ?? configuredId, hash: hashOf(key) };
}

function newSecret(id: string): string {
  return `kh_${id}_${randomBytes(32).toString('base64url')}`;
}

/** Of two hashes, in a time that does not tell where they differ. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function hashOf(key: string): string {
  return hash('sha256', key, 'hex');
}
