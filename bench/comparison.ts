import { closedLoop, type Load } from './closed-loop.ts';
import { sharesBetween, type Tiers } from './cluster/tiers.ts';
import { say } from './progress.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { MeasuredServer, Turn } from './turn.ts';

/** Seconds under load before the rounds: until the code that runs is the optimised one. */
const warmUpSeconds = 3;

/** Cores that other programs may take for a round to count as quiet. */
const quiet = 0.1;

/** On a busy machine, at most this many times the rounds asked for are played in search of quiet ones. */
const patience = 3;

/** One that takes turns with others. */
export interface Contestant {
  readonly name: string;
  play(): Promise<Turn>;
  /** Before the first turn. */
  warmUp?(): Promise<unknown>;
}

/** What is compared: requests a second (more is better), CPU microseconds of one or seconds of a turn (less is). */
export type Figure = 'perSecond' | 'cpuMicros' | 'seconds';

export interface Round {
  /** By contestant. */
  turns: Record<string, Turn>;
  /** Cores that other programs kept busy, in the worst of the turns. */
  othersCores: number;
}

export interface Ratios {
  /** The figure, subject by reference. Of requests a second too kind where the servers were not saturated. */
  ratio: Spread;
  /** CPU time of a request, reference by subject; holds whatever the limit was. 1 is as good as the reference. */
  cpuRatio?: Spread;
}

export interface Comparison {
  kind: 'comparison';
  subject: string;
  figure: Figure;
  rounds: Round[];
  /** Rounds beside which other programs ran more than beside those above; picked by that alone, whatever they gave. */
  disturbed: Round[];
  /** By reference. */
  against: Record<string, Ratios>;
}

interface Compared {
  /** Of the scenario. */
  name: string;
  subject: Contestant;
  references: readonly Contestant[];
  rounds: number;
  figure?: Figure;
}

/** A server that is kept busy for a turn. @param warmUp seconds under load before the rounds */
export function underLoad(name: string, server: MeasuredServer, load: Load, warmUp = warmUpSeconds): Contestant {
  return {
    name,
    async play() {
      const turn = await withHits(server, () => closedLoop(server, load));
      await server.settle?.();
      return turn;
    },
    async warmUp() {
      await closedLoop(server, { ...load, seconds: warmUp });
      await server.settle?.();
    },
  };
}

/** A turn, and the share of its look-ups that caches answered, where there are such. */
export async function withHits(server: MeasuredServer, play: () => Promise<Turn>): Promise<Turn> {
  const before = await server.lookUps?.();
  const turn = await play();
  const after = await server.lookUps?.();
  return before && after ? { ...turn, hitRatio: hitRatioOf(sharesBetween(before, after)) } : turn;
}

const hitRatioOf = ({ memory = 0, redis = 0 }: Tiers) => memory + redis;

/**
 * Has servers take turns. Machines wander by a third within seconds: only turns side by side can be compared, and only
 * their ratio means something elsewhere.
 */
export async function compare(compared: Compared): Promise<Comparison> {
  const { name, subject, references, rounds, figure = 'perSecond' } = compared;
  const contestants = [subject, ...references];
  say(`${name}: warming up`);
  for (const contestant of contestants) await contestant.warmUp?.();
  say(`${name}: ${rounds} rounds of ${contestants.map((contestant) => contestant.name).join(', ')}`);
  const played: Round[] = [];
  let quietRounds = 0;
  while (quietRounds < rounds && played.length < patience * rounds) {
    const round = await playRound(played.length, contestants);
    played.push(round);
    if (round.othersCores <= quiet) quietRounds++;
    say(`  round ${played.length}, ${quietRounds} of ${rounds} quiet: ${describe(round, figure)}`);
  }
  const byDisturbance = played.toSorted((a, b) => a.othersCores - b.othersCores);
  const counted = byDisturbance.slice(0, rounds);
  const against = references.map((reference) => [reference.name, ratiosOf(counted, subject, reference, figure)]);
  return {
    kind: 'comparison',
    subject: subject.name,
    figure,
    rounds: counted,
    disturbed: byDisturbance.slice(rounds),
    against: Object.fromEntries(against),
  };
}

/** Each is first in turn. */
async function playRound(round: number, contestants: readonly Contestant[]): Promise<Round> {
  const first = round % contestants.length;
  const turns: [string, Turn][] = [];
  for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
    turns.push([contestant.name, await contestant.play()]);
  }
  return {
    turns: Object.fromEntries(turns),
    othersCores: Math.max(...turns.map(([, { othersCores = 0 }]) => othersCores)),
  };
}

function ratiosOf(rounds: readonly Round[], subject: Contestant, reference: Contestant, figure: Figure): Ratios {
  const ratios = ratiosOfRounds(rounds, subject.name, reference.name, figure);
  const cpuRatios = cpuRatiosOfRounds(rounds, subject.name, reference.name);
  return {
    ratio: spreadOf(ratios),
    ...(cpuRatios.length > 0 && { cpuRatio: spreadOf(cpuRatios) }),
  };
}

/** The figure of a round, subject by reference. */
export function ratiosOfRounds(rounds: readonly Round[], subject: string, reference: string, figure: Figure): number[] {
  return rounds.flatMap(({ turns }) => quotient(turns[subject]?.[figure], turns[reference]?.[figure]));
}

/** CPU time of a request, reference by subject; none where it is not known. */
export function cpuRatiosOfRounds(rounds: readonly Round[], subject: string, reference: string): number[] {
  return rounds.flatMap(({ turns }) => quotient(turns[reference]?.cpuMicros, turns[subject]?.cpuMicros));
}

/**
 * The lower of throughput and CPU time. Where the generator is the limit, throughput is too kind; where a reference is not
 * kept busy, it takes more CPU time for each request than it would, and that is too kind.
 */
export function cautious({ ratio, cpuRatio = ratio }: Ratios): Spread {
  return ratio.median < cpuRatio.median ? ratio : cpuRatio;
}

function quotient(dividend: number | undefined, divisor: number | undefined): number[] {
  return dividend === undefined || divisor === undefined || divisor === 0 ? [] : [dividend / divisor];
}

function describe({ turns, othersCores }: Round, figure: Figure): string {
  const figures = Object.entries(turns).map(([name, turn]) => `${name} ${describeFigure(turn, figure)}`);
  return `${figures.join(', ')}; others ${othersCores.toFixed(2)} cores`;
}

function describeFigure({ perSecond, seconds, cpuMicros = 0 }: Turn, figure: Figure): string {
  if (figure === 'seconds') return `${seconds.toFixed(3)} s`;
  if (figure === 'cpuMicros') return `${cpuMicros.toFixed(1)} µs`;
  return `${Math.round(perSecond).toLocaleString('en')}/s`;
}
