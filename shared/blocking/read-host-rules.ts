import { setImmediate as turn } from 'node:timers/promises';
import { parseHostRule } from './host-rule.ts';
import { HostRules } from './host-rules.ts';

/** Rules in one source; a million would take 100 MB of each process. */
export const mostRules = 500_000;

/** Lines that are read before others get their turn: two milliseconds, or ten where all are URLs. */
const linesAtOnce = 5_000;

export interface ReadRules {
  readonly rules: HostRules;
  /** Numbers, from 1, of the first lines that are no rules. */
  readonly bad: readonly number[];
  readonly badCount: number;
}

/** Bad lines that are told of one by one. */
const mostTold = 10;

/**
 * The rules in a text, one a line, with what others want to do in between; `#` and what follows it are passed over, where it
 * begins a line or a word. Lines that are no rules are left out. Rejects where they are most of them, or there are too many.
 */
export async function readHostRules(text: string): Promise<ReadRules> {
  const rules = new HostRules();
  const bad: number[] = [];
  let badCount = 0;
  for (const { number, entry } of entriesOf(text)) {
    if (number % linesAtOnce === 0) await turn();
    if (entry === '') continue;
    const rule = parseHostRule(entry);
    if (rule !== undefined) rules.add(rule);
    else if (++badCount <= mostTold) bad.push(number);
    if (rules.size > mostRules) throw new Error(`It has more than ${mostRules.toLocaleString('en')} rules.`);
  }
  // A page that says "not found", say.
  if (badCount > rules.size) throw new Error(`Most of its lines are no rules; the first of them is line ${bad[0]}.`);
  return { rules, bad, badCount };
}

/** What each line holds besides a comment; some tools begin a file with a byte order mark. */
function* entriesOf(text: string): Iterable<{ number: number; entry: string }> {
  let begin = text.startsWith('\ufeff') ? 1 : 0;
  for (let number = 1; begin < text.length; number++) {
    const newline = text.indexOf('\n', begin);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(begin, end);
    const comment = line.search(/(?:^|\s)#/);
    yield { number, entry: (comment < 0 ? line : line.slice(0, comment)).trim() };
    begin = end + 1;
  }
}
