import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { Passwords } from './passwords.ts';

test('a password is known again by its hash, however it is typed, and no other is', async () => {
  const passwords = new Passwords();
  for (const password of ['a', 'ä🐇 '.repeat(50), '$']) {
    const kept = await passwords.hash(password);
    expect(kept).toMatch(/^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await passwords.isOf(kept, password.normalize('NFD'))).toBe(true);
    for (const other of ['', `${password} `, password.toUpperCase()]) {
      expect(await passwords.isOf(kept, other)).toBe(other === password);
    }
  }
});

test('two hashes of one password are not the same', async () => {
  const passwords = new Passwords();
  expect(await passwords.hash('a')).not.toBe(await passwords.hash('a'));
});

test('of many at once a few are looked at, one after the other, and the others are told to come again', async () => {
  const passwords = new Passwords();
  const asked = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('a')));
  const refused = asked.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(refused).toHaveLength(91);
  for (const { reason } of refused) expect(reason).toBeInstanceOf(StoreUnavailable);
});

test('a hash of another kind is a defect, and opens nothing', async () => {
  await expect(new Passwords().isOf('plain$a', 'a')).rejects.toThrow('not known here');
});
