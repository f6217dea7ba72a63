import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AnswersOf } from '../../shared/http/answer-below.ts';
import type { Case } from './cases.ts';
import { Conversation, type Outcome } from './conversation.ts';
import { Twin } from './twin.ts';

/** A case that the fast path made turn out otherwise. */
export interface Difference {
  sent: string[];
  fast: Outcome;
  plain: Outcome;
}

export interface FuzzResult {
  cases: number;
  /** Requests that were answered below node:http. */
  answeredBelow: number;
  /**
   * Cases that turn out otherwise for node:http itself, by how it reads. Usually it takes bytes from the socket without a
   * stream between; then what was put off in the middle of them, such as a page or the end of a connection, is done once
   * a body has been read, before what follows it in the same piece. As from any other stream, which is what our listener
   * makes it do, all of them come first. Only what is malformed and comes in one piece with a body can tell.
   */
  byReading: number;
  differences: Difference[];
}

/** Cases at once: enough that no turn of the event loop is idle. */
const atOnce = 100;

/** Where these have been found, there is enough to look at. */
const mostDifferences = 10;

/** As much longer a case that differed is given when it is tried again, alone: what differs by chance is no difference. */
const patience = 20;

interface Pair {
  pieces: Case;
  conversations: readonly [fast: Conversation, plain: Conversation];
  outcomes: (Outcome | undefined)[];
}

/** Sends the same bytes to a server with the fast path and to one without, and compares everything that comes of it. */
export async function fuzz(
  cases: Iterator<Case>,
  count: number,
  onProgress = (_done: number) => {},
): Promise<FuzzResult> {
  let answeredBelow = 0;
  const counting =
    (answersOf: AnswersOf): AnswersOf =>
    (socket) => {
      const answer = answersOf(socket);
      return (chunk) => {
        const isAnswered = answer(chunk);
        if (isAnswered) answeredBelow++;
        return isAnswered;
      };
    };
  await using fast = await Twin.start({ below: counting });
  await using plain = await Twin.start();
  await using streamed = await Twin.start({ readsStream: true });

  const begin = (pieces: Case, reference = plain, times?: number): Pair => ({
    pieces,
    conversations: [new Conversation(fast, pieces, times), new Conversation(reference, pieces, times)],
    outcomes: [undefined, undefined],
  });

  async function differsFrom(reference: Twin, pieces: Case): Promise<Difference | undefined> {
    const pair = begin(pieces, reference, patience);
    while (!isDone(pair)) await nextTurn();
    return differenceOf(pair);
  }

  let byReading = 0;
  async function lookAgain({ pieces }: Pair): Promise<void> {
    const difference = await differsFrom(plain, pieces);
    if (difference === undefined) return;
    if ((await differsFrom(streamed, pieces)) === undefined) byReading++;
    else differences.push(difference);
  }

  const differences: Difference[] = [];
  const suspects: Pair[] = [];
  const underWay = new Set<Pair>();
  let begun = 0;
  let done = 0;
  while (done < count && differences.length < mostDifferences) {
    while (underWay.size < atOnce && begun < count) {
      underWay.add(begin(cases.next().value as Case));
      begun++;
    }
    await nextTurn();
    for (const pair of underWay) {
      if (!isDone(pair)) continue;
      underWay.delete(pair);
      done++;
      if (differenceOf(pair) !== undefined) suspects.push(pair);
    }
    for (const pair of suspects.splice(0)) await lookAgain(pair);
    onProgress(done);
  }
  return { cases: done, answeredBelow, byReading, differences };
}

function isDone({ conversations, outcomes }: Pair): boolean {
  for (const [i, conversation] of conversations.entries()) outcomes[i] ??= conversation.step();
  return outcomes.every((outcome) => outcome !== undefined);
}

function differenceOf({ pieces, outcomes }: Pair): Difference | undefined {
  const [fast, plain] = outcomes as [Outcome, Outcome];
  if (isDeepStrictEqual(fast, plain)) return undefined;
  return { sent: pieces.map((piece) => piece.toString('latin1')), fast, plain };
}
