import { closedLoop, type Load, type Turn } from './closed-loop.ts';
import { say } from './progress.ts';
import type { ServerProcess } from './server-process.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Of each server, before the rounds: until the code that runs is the optimised one. */
const warmUpSeconds = 3;

/** Cores that other programs may take for a round to count as quiet. */
const quiet = 0.1;

/** On a busy machine, at most this many times the rounds asked for are played in search of quiet ones. */
const patience = 3;

export interface Round {
  subject: Turn;
  reference: Turn;
  /** Requests a second, subject by reference. Too kind where the servers were not saturated. */
  throughputRatio: number;
  /** CPU time of a request, reference by subject; holds whatever the limit was. As above, 1 is as good as the reference. */
  cpuRatio: number;
  /** Cores that other programs kept busy, in the worse of the two turns. */
  othersCores: number;
}

export interface Comparison {
  rounds: Round[];
  /** Rounds beside which other programs ran more than beside those above; picked by that alone, whatever they gave. */
  disturbed: Round[];
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
  const played: Round[] = [];
  let quietRounds = 0;
  while (quietRounds < rounds && played.length < patience * rounds) {
    const round = await playRound(played.length, subject, reference, load);
    played.push(round);
    if (round.othersCores <= quiet) quietRounds++;
    say(`  round ${played.length}, ${quietRounds} of ${rounds} quiet: ${describe(round)}`);
  }
  const byDisturbance = played.toSorted((a, b) => a.othersCores - b.othersCores);
  const counted = byDisturbance.slice(0, rounds);
  return {
    rounds: counted,
    disturbed: byDisturbance.slice(rounds),
    throughputRatio: spreadOf(counted.map((round) => round.throughputRatio)),
    cpuRatio: spreadOf(counted.map((round) => round.cpuRatio)),
  };
}

/** The two take turns at being first. */
async function playRound(round: number, first: ServerProcess, second: ServerProcess, load: Load): Promise<Round> {
  let subject: Turn;
  let reference: Turn;
  if (round % 2 === 0) {
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
    othersCores: Math.max(subject.othersCores, reference.othersCores),
  };
}

function describe({ subject, throughputRatio, cpuRatio, othersCores }: Round): string {
  return `${Math.round(subject.perSecond).toLocaleString('en')}/s, ratio ${throughputRatio.toFixed(2)} by throughput, ${cpuRatio.toFixed(2)} by CPU, others ${othersCores.toFixed(2)} cores`;
}
