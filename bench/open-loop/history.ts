/** What stands in for a status where there was no answer. */
export const noAnswerInTime = 0;
export const connectionLost = 1;
/** Added to the status of an answer that was right, but came after the deadline. */
export const late = 1_000;

export interface Entry {
  /** Milliseconds from the load's start to the moment when the request was meant to be sent. */
  start: number;
  /** Milliseconds from the load's start to its answer, or to when it was given up. */
  end: number;
  /** The number of its stream. */
  stream: number;
  /** Which of the stream's subjects it was about: the index of a link, say. */
  subject: number;
  status: number;
  isRight: boolean;
}

/** Everything that was asked and answered, in columns: 27 bytes a request, allocated beforehand. */
export class History {
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #stream: Uint8Array;
  readonly #subject: Uint32Array;
  readonly #status: Uint16Array;
  readonly #isRight: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#start = new Float64Array(capacity);
    this.#end = new Float64Array(capacity);
    this.#stream = new Uint8Array(capacity);
    this.#subject = new Uint32Array(capacity);
    this.#status = new Uint16Array(capacity);
    this.#isRight = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  add(start: number, end: number, stream: number, subject: number, status: number, isRight: boolean): void {
    const i = this.#length++;
    this.#start[i] = start;
    this.#end[i] = end;
    this.#stream[i] = stream;
    this.#subject[i] = subject;
    this.#status[i] = status;
    this.#isRight[i] = isRight ? 1 : 0;
  }

  /** In the order of their ends. */
  *entries(): Iterable<Entry> {
    for (let i = 0; i < this.#length; i++) {
      yield {
        start: this.#start[i] as number,
        end: this.#end[i] as number,
        stream: this.#stream[i] as number,
        subject: this.#subject[i] as number,
        status: this.#status[i] as number,
        isRight: this.#isRight[i] === 1,
      };
    }
  }
}
