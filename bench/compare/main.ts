import { InvalidOptions, parsePositionals, runProgram } from '../command-line.ts';
import { type Measured, readResults } from '../results-file.ts';
import { type Judgement, judge } from './judge.ts';
import { pairsOfOne, pairsOfTwo, type ResultsByName } from './pairs.ts';

type Run = Measured & { results: ResultsByName };

const usage = `Tells real change from noise in results of make bench.

Usage: make bench-compare A=before.json B=after.json, or node bench/compare/main.ts before.json after.json
       make bench-compare A=run.json, or node bench/compare/main.ts run.json

Of two files, compares how Keyhop did beside the same references: ratios of ratios, so that a slower machine is no
change. Of one file, compares Keyhop with the commits it was measured beside (make bench ARGS='--reference rev:HEAD~1'),
which is more exact.

A figure has changed if its rounds differ by the Mann-Whitney rank-sum test, at 5 % for all figures of the run together
(Bonferroni), and by 5 % or more in the middle (Hodges-Lehmann). Six rounds of each are the least for twenty figures.

Exit codes: 0 nothing got slower, 1 something did, 2 the files cannot be compared.
`;

function readFiles(args: string[]): Run[] | undefined {
  const files = parsePositionals(args);
  if (files === undefined) return undefined;
  if (files.length < 1 || files.length > 2) throw new InvalidOptions(`give one file or two, not ${files.length}`);
  return files.map((file) => readResults<ResultsByName>(file));
}

async function compare([before, after]: Run[]): Promise<boolean> {
  if (before === undefined) return true;
  if (after !== undefined) for (const line of differences(before, after)) console.log(line);
  const pairs = after === undefined ? pairsOfOne(before.results) : pairsOfTwo(before.results, after.results);
  if (pairs.length === 0) {
    throw new InvalidOptions(
      after === undefined
        ? "it has no other commit in it; measure with make bench ARGS='--reference rev:HEAD~1 --json FILE'"
        : 'the two have no scenario with the same reference in common',
    );
  }
  const judgements = judge(pairs);
  for (const judgement of judgements) console.log(describe(judgement));
  return judgements.every(({ verdict }) => verdict !== 'slower');
}

/** What makes the two harder to compare. */
function differences(before: Run, after: Run): string[] {
  const told = ({ machine, versions, parameters }: Run) => ({
    machine: machine.cpu,
    cores: machine.cores,
    node: versions.node,
    ...parameters,
  });
  const [was, is] = [told(before), told(after)] as [Record<string, unknown>, Record<string, unknown>];
  const ignored = new Set(['scenarios', 'references', 'minutes', 'stored']);
  return Object.keys(is)
    .filter((name) => !ignored.has(name) && JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map((name) => `Careful: ${name} was ${JSON.stringify(was[name])}, and is ${JSON.stringify(is[name])}.`);
}

function describe({ what, verdict, change, probability, before, after }: Judgement): string {
  const percent = `${change >= 0 ? '+' : ''}${(change * 100).toFixed(1)} %`;
  const rounds = `${before.length} and ${after.length} rounds`;
  return `${verdict.padEnd(15)}${what.padEnd(45)}${percent.padStart(9)}   p ${probability.toPrecision(2).padEnd(8)} ${rounds}`;
}

await runProgram({ name: 'bench', usage, readOptions: readFiles, run: compare });
