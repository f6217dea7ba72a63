import { describe, expect, test } from '@jest/globals';
import { blockSize, createKeySpace, KeySpaces } from '../../../shared/codes/key-space.ts';
import { CodesExhausted, StoreUnavailable } from '../../../shared/errors.ts';
import { CodeIssuer, isIssuable } from './code-issuer.ts';
import type { KeyBlock, KeyBlockStore } from './key-block-store.ts';
import { isReservedWord } from './reserved-words.ts';

const spaces = new KeySpaces([5, 6, 7].map((length) => createKeySpace(length, new Uint8Array(32).fill(length))));

/** Leases what it was given, in this order, and can fail or keep its callers waiting. */
class FakeBlocks implements Pick<KeyBlockStore, 'lease'> {
  asked = 0;
  failure: Error | undefined;
  answer: Promise<void> = Promise.resolve();
  readonly #blocks: KeyBlock[];

  constructor(...blocks: (Partial<KeyBlock> & { block: number })[]) {
    this.#blocks = blocks.map((block) => ({ length: 5, reserved: new Set(), ...block }));
  }

  async lease(length: number): Promise<KeyBlock | undefined> {
    this.asked++;
    await this.answer;
    if (this.failure !== undefined) throw this.failure;
    return this.#blocks[0]?.length === length ? this.#blocks.shift() : undefined;
  }
}

function issuerOf(blocks: FakeBlocks) {
  const leaseErrors: unknown[] = [];
  const issuer = new CodeIssuer({
    blocks,
    spaces,
    leasedBy: 'test',
    onLeaseError: (error) => leaseErrors.push(error),
  });
  return { issuer, leaseErrors, take: (count: number) => takeInTurn(issuer, count) };
}

async function takeInTurn(issuer: CodeIssuer, count: number): Promise<string[]> {
  const codes: string[] = [];
  while (codes.length < count) codes.push(await issuer.next());
  return codes;
}

/** What a block yields: its counters' codes in order, without those that nobody should get. */
function yieldOf(length: number, block: number): string[] {
  const space = createKeySpace(length, new Uint8Array(32).fill(length));
  return Array.from({ length: blockSize }, (_, offset) => space.codeOf(block * blockSize + offset)).filter(isIssuable);
}

describe('a code', () => {
  test('is not issued where it begins or ends with _ or -, or spells a reserved word in any case', () => {
    for (const code of ['_abcd', '-abcd', 'abcd_', 'abcd-', 'admin', 'LOGIN', 'Status'])
      expect(isIssuable(code)).toBe(false);
    for (const code of ['ab_cd', 'ab-cd', '00000', 'admins']) expect(isIssuable(code)).toBe(true);
  });
});

describe('the code issuer', () => {
  test('issues every counter of a block once, but for those whose codes nobody should get', async () => {
    const { take, issuer } = issuerOf(new FakeBlocks({ block: 3 }));
    const expected = yieldOf(5, 3);
    expect(await take(expected.length)).toEqual(expected);
    // 62/64 of the symbols at either end.
    expect(expected.length / blockSize).toBeCloseTo((62 / 64) ** 2, 1);
    expect(issuer.issued).toBe(expected.length);
    await expect(issuer.next()).rejects.toThrow(CodesExhausted);
  });

  test('issues many at once, over the end of a block, and each of them once', async () => {
    const { issuer } = issuerOf(new FakeBlocks({ block: 3 }, { block: 4 }));
    const expected = [...yieldOf(5, 3), ...yieldOf(5, 4)];
    const all = [
      await issuer.take(100),
      [await issuer.next()],
      await issuer.take(expected.length - 101),
      await issuer.take(0),
    ];
    expect(all.flat()).toEqual(expected);
    await expect(issuer.take(1)).rejects.toThrow(CodesExhausted);
  });

  test('skips the counters that aliases have reserved', async () => {
    const expected = yieldOf(5, 0);
    const [taken, ...rest] = expected as [string, ...string[]];
    const offset = spaces.ofLength(5)?.counterOf(taken) as number;
    const { take } = issuerOf(new FakeBlocks({ block: 0, reserved: new Set([offset]) }));
    expect(await take(rest.length)).toEqual(rest);
  });

  test.each(['admin', 'Login', 'STATS', 'status', 'robots', 'metrics'])('never spells %s', async (word) => {
    const counter = spaces.ofLength(word.length)?.counterOf(word) as number;
    const block = Math.floor(counter / blockSize);
    const { take } = issuerOf(new FakeBlocks({ length: word.length, block }));
    const codes = await take(yieldOf(word.length, block).length);
    expect(codes.filter(isReservedWord)).toEqual([]);
  });

  test('asks for one lease only, however many wait for it, and serves them all', async () => {
    const blocks = new FakeBlocks({ block: 0 });
    const { issuer } = issuerOf(blocks);
    const codes = await Promise.all(Array.from({ length: 1_000 }, () => issuer.next()));
    expect(new Set(codes).size).toBe(1_000);
    expect(blocks.asked).toBe(1);
  });

  test('leases the next block once half of the last is used, and no earlier', async () => {
    const blocks = new FakeBlocks({ block: 0 }, { block: 1 });
    const { issuer } = issuerOf(blocks);
    while (issuer.left === 0 || issuer.left > blockSize / 2) {
      expect(blocks.asked).toBeLessThanOrEqual(1);
      await issuer.next();
    }
    while (blocks.asked === 1) await issuer.next();
    await takeInTurn(issuer, 10);
    expect(issuer.left).toBeGreaterThan(blockSize + blockSize / 2 - 30);
    expect(issuer.leased).toBe(2);
  });

  test('rejects while nothing can be leased, and goes on at the next call once it can', async () => {
    const blocks = new FakeBlocks({ block: 0 });
    blocks.failure = new StoreUnavailable('away');
    const { issuer, leaseErrors } = issuerOf(blocks);
    const refused = await Promise.allSettled([issuer.next(), issuer.next(), issuer.next()]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(issuer.next()).rejects.toBe(blocks.failure);

    blocks.failure = undefined;
    expect(await issuer.next()).toBe(yieldOf(5, 0)[0]);
    expect(leaseErrors).toEqual([]);
  });

  test('goes on with what it holds while leasing ahead fails, says so, and asks again', async () => {
    const blocks = new FakeBlocks({ block: 0 }, { block: 1 });
    const { take, leaseErrors } = issuerOf(blocks);
    const [first, second] = [yieldOf(5, 0), yieldOf(5, 1)];
    const codes = await take(10);
    blocks.failure = new StoreUnavailable('away');
    codes.push(...(await take(first.length - 20)));
    expect(leaseErrors).toContain(blocks.failure);
    blocks.failure = undefined;
    codes.push(...(await take(10 + second.length)));
    expect(codes).toEqual([...first, ...second]);
  });

  test('goes on with what it holds while a lease takes its time, and then waits for it', async () => {
    const blocks = new FakeBlocks({ block: 0 }, { block: 1 });
    const { take, issuer } = issuerOf(blocks);
    await take(1);
    const { promise, resolve } = Promise.withResolvers<void>();
    blocks.answer = promise;
    const codes = yieldOf(5, 0);
    expect(await take(codes.length - 1)).toEqual(codes.slice(1));
    const waiting = Promise.all([issuer.next(), issuer.next()]);
    resolve();
    expect(await waiting).toEqual(yieldOf(5, 1).slice(0, 2));
    expect(blocks.asked).toBe(2);
  });

  test('moves on to the next length when one is used up, and says so when all are, without ever beginning again', async () => {
    const blocks = new FakeBlocks({ block: 0 }, { length: 7, block: 0 });
    const { take, issuer } = issuerOf(blocks);
    const expected = [...yieldOf(5, 0), ...yieldOf(7, 0)];
    expect(await take(expected.length)).toEqual(expected);
    for (let i = 0; i < 10; i++) await expect(issuer.next()).rejects.toThrow(CodesExhausted);
  });
});

describe('what is left of the key space', () => {
  const left = (issuer: CodeIssuer) => Object.fromEntries(issuer.unleased());

  test('is not known before the first lease, and then by what it granted', async () => {
    const { issuer, take } = issuerOf(new FakeBlocks({ block: 9 }));
    expect(left(issuer)).toEqual({});
    await take(1);
    expect(left(issuer)).toEqual({ 5: 64 ** 5 - 10 * blockSize, 6: 64 ** 6, 7: 64 ** 7 });
  });

  test('is none of the lengths that are used up', async () => {
    const { issuer, take } = issuerOf(new FakeBlocks({ length: 6, block: 0 }));
    await take(1);
    expect(left(issuer)).toEqual({ 5: 0, 6: 64 ** 6 - blockSize, 7: 64 ** 7 });
  });

  test('leases that fail are counted', async () => {
    const blocks = new FakeBlocks();
    blocks.failure = new StoreUnavailable('no answer');
    const { issuer } = issuerOf(blocks);
    await expect(issuer.next()).rejects.toBe(blocks.failure);
    expect(issuer.leaseErrors).toBe(1);
  });
});
