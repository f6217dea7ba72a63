import { expect, test } from '@jest/globals';
import { type Contestant, cautious, compare, withHits } from './comparison.ts';
import type { Turn } from './turn.ts';

const quietTurn = { requests: 100, seconds: 1, perSecond: 100, cpuMicros: 10, othersCores: 0 };

/** Plays these turns, and then the last one again and again. */
function contestant(name: string, turns: readonly Partial<Turn>[], played: string[] = []): Contestant {
  let turn = 0;
  return {
    name,
    async play() {
      played.push(name);
      return { ...quietTurn, ...turns[Math.min(turn++, turns.length - 1)] };
    },
  };
}

test('in every round each has a turn, and each is first in turn', async () => {
  const played: string[] = [];
  const [subject, ...references] = ['keyhop', 'node', 'nginx'].map((name) => contestant(name, [{}], played));
  await compare({ name: 'test', subject: subject as Contestant, references, rounds: 3 });
  expect(played.join(' ')).toBe('keyhop node nginx node nginx keyhop nginx keyhop node');
});

test('ratios are those of each round: a machine that slows down between two rounds changes none', async () => {
  const halved = [
    { perSecond: 80, cpuMicros: 20 },
    { perSecond: 40, cpuMicros: 40 },
  ];
  const whole = [
    { perSecond: 100, cpuMicros: 16 },
    { perSecond: 50, cpuMicros: 32 },
  ];
  const { against } = await compare({
    name: 'test',
    subject: contestant('keyhop', halved),
    references: [contestant('node', whole)],
    rounds: 2,
  });
  expect(against['node']?.ratio).toEqual({ median: 0.8, least: 0.8, most: 0.8 });
  expect(against['node']?.cpuRatio?.median).toBeCloseTo(0.8);
});

test('rounds beside other programs are played again, and picked by that alone', async () => {
  const disturbed = { othersCores: 0.5, perSecond: 1_000 };
  const { rounds, disturbed: left } = await compare({
    name: 'test',
    subject: contestant('keyhop', [disturbed, {}, disturbed, {}]),
    references: [contestant('node', [{}])],
    rounds: 2,
  });
  expect(rounds.map(({ turns }) => turns['keyhop']?.perSecond)).toEqual([100, 100]);
  expect(left).toHaveLength(2);
});

test('on a machine that is never quiet it ends, with the quietest rounds', async () => {
  const played: string[] = [];
  const busy = [0.5, 0.4, 0.3, 0.2, 0.9, 0.8].map((othersCores) => ({ othersCores }));
  const { rounds } = await compare({
    name: 'test',
    subject: contestant('keyhop', busy, played),
    references: [],
    rounds: 2,
  });
  expect(played).toHaveLength(6);
  expect(rounds.map(({ othersCores }) => othersCores)).toEqual([0.2, 0.3]);
});

test('of a server elsewhere the CPU time is not known, and no ratio of it told', async () => {
  const elsewhere = { ...quietTurn, cpuMicros: undefined, othersCores: undefined } as unknown as Partial<Turn>;
  const { against } = await compare({
    name: 'test',
    subject: contestant('keyhop', [{}]),
    references: [contestant('url:http://elsewhere', [elsewhere])],
    rounds: 1,
  });
  expect(against['url:http://elsewhere']).toEqual({ ratio: { median: 1, least: 1, most: 1 } });
});

test('the cautious ratio is the lower one', () => {
  const of = (median: number) => ({ median, least: median, most: median });
  expect(cautious({ ratio: of(0.9), cpuRatio: of(0.6) }).median).toBe(0.6);
  expect(cautious({ ratio: of(0.3), cpuRatio: of(0.6) }).median).toBe(0.3);
  expect(cautious({ ratio: of(0.3) }).median).toBe(0.3);
});

test('what caches answered is told where there are some', async () => {
  const turn = async () => ({ ...quietTurn });
  const server = { origin: '', pids: [] };
  expect(await withHits(server, turn)).not.toHaveProperty('hitRatio');
  const looks = [
    { memory: 10, redis: 10, store: 10, failed: 0 },
    { memory: 70, redis: 40, store: 20, failed: 0 },
  ];
  const lookUps = async () => looks.shift() ?? {};
  expect((await withHits({ ...server, lookUps }, turn)).hitRatio).toBeCloseTo(0.9);
});
