import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { Channel } from '../runtime/workers/channel.ts';
import type { QuestionToSupervisor } from '../runtime/workers/messages.ts';
import { SupervisorLink } from '../runtime/workers/supervisor-link.ts';
import { limiterContract } from './limiter.contract.ts';
import { MemoryLimiter } from './memory-limiter.ts';
import { SupervisedLimiter } from './supervised-limiter.ts';

/** The two ends of a channel within one process. */
function connected(): [EventEmitter, EventEmitter] {
  const ends: [EventEmitter, EventEmitter] = [new EventEmitter(), new EventEmitter()];
  for (const [i, end] of ends.entries()) {
    const send = (message: object) =>
      setImmediate(() => ends[1 - i]?.emit('message', JSON.parse(JSON.stringify(message))));
    Object.assign(end, { send });
  }
  return ends;
}

/** A worker's limiter, whose supervisor keeps the budgets there. */
function supervisedBy(limiter: Pick<MemoryLimiter, 'spend'>): SupervisedLimiter {
  const [ofSupervisor, ofWorker] = connected();
  const answer = ({ budget, who, cost }: QuestionToSupervisor) => limiter.spend(budget, who, cost);
  new Channel(ofSupervisor, { onNote() {}, answer });
  return new SupervisedLimiter(new SupervisorLink(ofWorker, () => {}));
}

limiterContract('SupervisedLimiter', async () => {
  let time = 5;
  const limiter = new MemoryLimiter({ now: () => time });
  return {
    limiters: [supervisedBy(limiter), supervisedBy(limiter)],
    async pass(milliseconds) {
      time += milliseconds;
    },
    async [Symbol.asyncDispose]() {},
  };
});

test('a supervisor that cannot tell is a store that is away, not a limit', async () => {
  const limiter = supervisedBy({
    spend() {
      throw new Error('a defect');
    },
  });
  await expect(limiter.spend({ name: 'some', quota: 1, window: 1 }, 'somebody')).rejects.toThrow(StoreUnavailable);
});
