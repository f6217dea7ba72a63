import type { Spending } from '../../limits/budget.ts';
import type { Metrics } from '../metrics.ts';
import { Channel, type ChannelEnd } from './channel.ts';
import type { Assignment, NoteToWorker, QuestionToSupervisor } from './messages.ts';

/** Milliseconds that the supervisor has for an answer; it has next to nothing else to do. */
const answerLimit = 1_000;

/** The argument with which a supervisor starts a worker. */
export const workerArgument = '--worker';

/** A worker's way to its supervisor. */
export class SupervisorLink {
  readonly #channel: Channel;
  readonly #begun = Promise.withResolvers<Assignment>();
  #metrics: Metrics | undefined;

  /** @param stop called when the supervisor says so, or is gone: nobody would ever say so then */
  constructor(end: ChannelEnd & { once(event: 'disconnect', listener: () => void): unknown }, stop: () => void) {
    this.#channel = new Channel(end, {
      onNote: (note: NoteToWorker) => {
        if ('begin' in note) this.#begun.resolve(note.begin);
        else stop();
      },
      answer: () => this.#metrics?.tell(),
    });
    end.once('disconnect', stop);
  }

  /** What this process is to be, and on which port. */
  get assignment(): Promise<Assignment> {
    return this.#begun.promise;
  }

  /** From now on, this is what the supervisor is told when it asks; without any, it gets no answer. */
  tellMetrics(metrics: Metrics | undefined): void {
    this.#metrics = metrics;
  }

  /** Says that requests are answered now. @param about what is to be said of it, as JSON */
  tellReady(about: object): void {
    this.#channel.tell({ ready: about });
  }

  /** Spends of a budget that all workers share. @throws Error where the supervisor does not answer in time */
  async spend(question: QuestionToSupervisor): Promise<Spending> {
    return (await this.#channel.ask(question, answerLimit)) as Spending;
  }
}
