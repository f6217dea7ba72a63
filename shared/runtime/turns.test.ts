import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Turns } from './turns.ts';

test('no more go on at once than may, none is forgotten, and they go in the order in which they came', async () => {
  const sizes = fc.record({ atOnce: fc.integer({ min: 1, max: 5 }), waiting: fc.integer({ min: 0, max: 10 }) });
  await fc.assert(
    fc.asyncProperty(sizes, fc.scheduler(), fc.integer({ min: 0, max: 30 }), async (size, scheduler, callers) => {
      const turns = new Turns(size);
      const began: number[] = [];
      const refused: number[] = [];
      let [goingOn, most] = [0, 0];
      const call = async (caller: number) => {
        if (!(await turns.take())) return refused.push(caller);
        began.push(caller);
        most = Math.max(most, ++goingOn);
        await scheduler.schedule(Promise.resolve());
        goingOn--;
        return turns.end();
      };
      const all = Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
      await scheduler.waitFor(all);

      expect(most).toBe(Math.min(callers, size.atOnce));
      expect(began).toEqual(began.toSorted((a, b) => a - b));
      // All called at once: what neither went on nor found a place to wait was refused.
      expect(refused.length).toBe(Math.max(0, callers - size.atOnce - size.waiting));
      expect(began.length + refused.length).toBe(callers);
      expect(turns.taken).toBe(0);
    }),
  );
});
