/** One end of Node's channel between two processes: `process` in the child, the `ChildProcess` in its parent. */
export interface ChannelEnd {
  send?(message: object, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

interface Listener {
  /** Told what the other side tells. */
  onNote: (note: never) => void;
  /** Answers what the other side asks. */
  answer: (question: never) => unknown;
}

type Message = { note: unknown } | { ask: number; question: unknown } | { to: number; answer?: unknown };

/** Questions, answers and notes between two processes. Once the other is gone, questions are not answered in time. */
export class Channel {
  readonly #end: ChannelEnd;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #asked = 0;

  constructor(end: ChannelEnd, { onNote, answer }: Listener) {
    this.#end = end;
    end.on('message', (received) => {
      const message = received as Message;
      if ('note' in message) onNote(message.note as never);
      else if ('to' in message) this.#answers.get(message.to)?.(message.answer);
      else void this.#reply(message.ask, async () => answer(message.question as never));
    });
  }

  tell(note: object): void {
    this.#send({ note });
  }

  /** @param limit milliseconds to wait at most @throws Error where the answer did not come by then, or there was none */
  async ask(question: object, limit: number): Promise<unknown> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(resolve, limit);
    this.#answers.set(id, resolve);
    this.#send({ ask: id, question });
    const answer = await promise;
    clearTimeout(timer);
    this.#answers.delete(id);
    if (answer === undefined) throw new Error(`The other process did not answer within ${limit} ms.`);
    return answer;
  }

  async #reply(to: number, answer: () => Promise<unknown>): Promise<void> {
    this.#send({ to, answer: await answer().catch(() => undefined) });
  }

  #send(message: Message): void {
    // Where the other side is gone, its end tells of itself.
    this.#end.send?.(message, () => {});
  }
}
