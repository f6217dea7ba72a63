import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { StoreUnavailable } from '../errors.ts';
import { Turns } from '../runtime/turns.ts';

/**
 * What a hash costs: 16 MB and some 50 ms of a core. As they are part of each hash, others may be taken later. For a
 * password that is guessed online only, the limits on guessing do more; this is for who steals the store.
 */
const cost = { N: 16_384, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;

/**
 * One at a time, in one of Node's four threads: whoever guesses keeps no more than one core from anything else, and
 * LMDB's flushes find a thread. The last of eight waits for half a second; more are told to come again.
 */
const turns = { atOnce: 1, waiting: 8 };

/** Hashes passwords by scrypt, and compares them. Fails with `StoreUnavailable` while too many are being hashed. */
export class Passwords {
  readonly #turns = new Turns(turns);

  /** What is kept of a password: `scrypt$16384$8$1$<salt>$<hash>`, another each time. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const hash = await this.#derive(password, salt, cost);
    return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  }

  /** Whether it is the password that was hashed. */
  async isOf(kept: string, password: string): Promise<boolean> {
    const [name, N, r, p, salt = '', hash = ''] = kept.split('$');
    if (name !== 'scrypt') throw new Error('The password of a link is hashed in a way that is not known here.');
    const expected = Buffer.from(hash, 'base64url');
    const derived = await this.#derive(password, Buffer.from(salt, 'base64url'), {
      N: Number(N),
      r: Number(r),
      p: Number(p),
    });
    return expected.length === derived.length && timingSafeEqual(expected, derived);
  }

  async #derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
    if (!(await this.#turns.take())) throw new StoreUnavailable('Too many passwords are being looked at.');
    try {
      return await derived(password, salt, options);
    } finally {
      this.#turns.end();
    }
  }
}

/** Of the same characters, however they are composed: keyboards differ. */
function derived(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, options, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}
