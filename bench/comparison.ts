import { closedLoop, type Load, type Turn } from './closed-loop.ts';
import { say } from './progress.ts';
import type { ServerProcess } from './server-process.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Of each server, before the rounds: until the code that runs is the optimised one. */
const warmUpSeconds = 3;

export interface Round {
  subject: Turn;
  reference: Turn;
  /** Requests a second, subject by reference. Too kind where the servers were not saturated. */
  throughputRatio: number;
  /** CPU time of a request, reference by subject; holds whatever the limit was. As above, 1 is as good as the reference. */
  cpuRatio: number;
}

export interface Comparison {
  rounds: Round[];
  throughputRatio: Spread;
  cpuRatio: Spread;
}

interface Compared {
  name: string;
  subject: ServerProcess;
  reference: ServerProcess;
  load: Load;
  rounds: number;
}

/**
 * Loads two servers by turns. Machines wander by a third within seconds: only turns side by side can be compared, and
 * only their ratio means something elsewhere.
 */
export async function compare({ name, subject, reference, load, rounds }: Compared): Promise<Comparison> {
  say(`${name}: warming up`);
  for (const server of [subject, reference]) await closedLoop(server, { ...load, seconds: warmUpSeconds });
  say(`${name}: ${rounds} rounds of twice ${load.seconds} s`);
  const done: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const played = await playRound(round, subject, reference, load);
    done.push(played);
    say(`  round ${round} of ${rounds}: ${describe(played)}`);
  }
  return {
    rounds: done,
    throughputRatio: spreadOf(done.map((round) => round.throughputRatio)),
    cpuRatio: spreadOf(done.map((round) => round.cpuRatio)),
  };
}

/** The two take turns at being first. */
async function playRound(round: number, first: ServerProcess, second: ServerProcess, load: Load): Promise<Round> {
  let subject: Turn;
  let reference: Turn;
  if (round % 2 === 1) {
    subject = await closedLoop(first, load);
    reference = await closedLoop(second, load);
  } else {
    reference = await closedLoop(second, load);
    subject = await closedLoop(first, load);
  }
  return {
    subject,
    reference,
    throughputRatio: subject.perSecond / reference.perSecond,
    cpuRatio: reference.cpuMicros / subject.cpuMicros,
  };
}

function describe({ subject, throughputRatio, cpuRatio }: Round): string {
  return `${Math.round(subject.perSecond).toLocaleString('en')}/s, ratio ${throughputRatio.toFixed(2)} by throughput, ${cpuRatio.toFixed(2)} by CPU`;
}
