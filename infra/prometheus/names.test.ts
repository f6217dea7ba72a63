import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { documentedMetrics } from '../../tests/metrics/exposition.ts';

const alerts = readFileSync(path.join(import.meta.dirname, 'alerts.yml'), 'utf8');
const runbooks = readFileSync(path.resolve(import.meta.dirname, '../../docs/runbooks.md'), 'utf8');
const declared = Array.from(alerts.matchAll(/- alert: (\w+)/g), ([, name]) => name as string);
const sections = new Map(
  runbooks.split(/^## /m).map((text) => [/^\w+/.exec(text)?.[0] ?? '', text.slice(text.indexOf('\n'))]),
);

const documented = new Set(
  documentedMetrics().flatMap(({ name, type }) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);
/** What looks like a metric of ours; a name with a colon is a recorded one. */
const metricsIn = (text: string) =>
  Array.from(text.matchAll(/(?<![:\w])(?:keyhop|process|nodejs)_\w+(?!:)/g), ([name]) => name);

test('rules and runbooks ask only for metrics that docs/metrics.md has', () => {
  const rules = readdirSync(import.meta.dirname).filter((file) => /rules\.yml$|^alerts\.yml$/.test(file));
  expect(rules).toEqual(['alerts.yml', 'recording-rules.yml']);
  const asked = rules.flatMap((file) => metricsIn(readFileSync(path.join(import.meta.dirname, file), 'utf8')));
  asked.push(...metricsIn(runbooks));
  expect(asked.length).toBeGreaterThan(50);
  expect([...new Set(asked)].filter((name) => !documented.has(name))).toEqual([]);
});

test('alerts look only at what is recorded', () => {
  const rules = readFileSync(path.join(import.meta.dirname, 'recording-rules.yml'), 'utf8');
  const recorded = new Set(Array.from(rules.matchAll(/record: (\S+)/g), ([, name]) => name));
  const asked = Array.from(alerts.matchAll(/keyhop:\w+:\w+/g), ([name]) => name);
  expect([...new Set(asked)].filter((name) => !recorded.has(name))).toEqual([]);
});

test.each(declared)(
  '%s leads to its runbook, which names the panel, the likely causes and the first command',
  (name) => {
    const [rule = ''] = alerts.split('- alert: ').filter((text) => text.startsWith(`${name}\n`));
    expect(rule).toContain(`/docs/runbooks.md#${name.toLowerCase()}\n`);
    expect(rule).toMatch(/severity: (?:page|ticket)\b/);
    const section = sections.get(name) ?? '';
    expect(section).toMatch(/^\*\*Panel\*\*: \*.+\*, in \*Keyhop (?:overview|stores)\*\.$/m);
    expect(section).toMatch(/^\*\*Likely causes\*\*\n\n- /m);
    expect(section).toMatch(/^\*\*First command\*\*\n\n```sh\n(?:.+\n){1,2}```$/m);
  },
);

test('there is no runbook for an alert that is gone', () => {
  expect([...sections.keys()].filter((name) => name.startsWith('Keyhop') && !declared.includes(name))).toEqual([]);
});
