import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Turns } from './turns.ts';

test('no more go on at once than may, none is forgotten, and the last to come is the next', async () => {
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
      await scheduler.waitFor(Promise.all(Array.from({ length: callers }, (_, caller) => call(caller))));

      // All called at once: the first go on, the last wait, and those between them are refused.
      const all = Array.from({ length: callers }, (_, caller) => caller);
      const last = all.slice(Math.max(size.atOnce, callers - size.waiting));
      expect(most).toBe(Math.min(callers, size.atOnce));
      expect(began).toEqual([...all.slice(0, size.atOnce), ...last.toReversed()]);
      expect(refused).toEqual(all.slice(size.atOnce, callers - last.length));
      expect(turns.taken).toBe(0);
    }),
  );
});
