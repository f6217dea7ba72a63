import { expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { faults } from './fault.ts';
import { copyWithout, guards } from './guards.ts';

test.each(Object.keys(guards))('the guard %s can be taken away, and a fault shows that it is gone', async (guard) => {
  await using directory = await temporaryDirectory();
  expect(() => copyWithout(guard, directory.path)).not.toThrow();
  expect(faults.map(({ name }) => name)).toContain(guards[guard]?.fault);
});
