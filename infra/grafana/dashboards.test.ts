import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { documentedMetrics } from '../../tests/metrics/exposition.ts';
import { renderDashboards } from './dashboards.ts';
import { panelsOf } from './panel-queries.ts';

const here = (...names: string[]) => path.join(import.meta.dirname, ...names);
const read = (...names: string[]) => readFileSync(here(...names), 'utf8');
const dashboards = [...renderDashboards()];
const all = dashboards.flatMap(([file]) => panelsOf(read('dashboards', file)).map((panel) => ({ ...panel, file })));

test('the committed dashboards are the generated ones: make dashboards', () => {
  expect(readdirSync(here('dashboards')).sort()).toEqual(dashboards.map(([name]) => name).sort());
  for (const [name, text] of dashboards) expect(read('dashboards', name)).toBe(text);
});

describe.each(all)('the panel $title of $file', ({ description, unit, thresholds, queries }) => {
  test('says what it shows, in which unit, and from where it is bad', () => {
    expect(description).toMatch(/^[A-Za-z].{20,}[.]$/);
    expect(unit).toMatch(/^(?:s|bytes|percentunit|reqps|ops|short)$/);
    expect(thresholds.length).toBeGreaterThan(0);
    expect(queries.length).toBeGreaterThan(0);
  });

  test('asks only for what there is', () => {
    const recorded = new Set(
      Array.from(read('..', 'prometheus', 'recording-rules.yml').matchAll(/record: (\S+)/g), ([, name]) => name),
    );
    const names = new Set(
      documentedMetrics().flatMap(({ name, type }) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    for (const { expr } of queries) {
      const asked = Array.from(
        expr.matchAll(/\b(?:keyhop|process|nodejs)_\w+(?!:)\b|\bkeyhop:[\w:]+/g),
        ([name]) => name,
      );
      expect(asked.filter((name) => !names.has(name) && !recorded.has(name))).toEqual([]);
    }
  });
});

test('no two panels share a title, nor a number within a dashboard', () => {
  const unique = (values: unknown[]) => expect(new Set(values).size).toBe(values.length);
  unique(all.map(({ title }) => title));
  for (const [file] of dashboards) unique(all.filter((panel) => panel.file === file).map(({ id }) => id));
});

test('every panel that a runbook names is in the dashboard where it says', () => {
  const runbooks = read('..', '..', 'docs', 'runbooks.md');
  const titles = new Map(dashboards.map(([file, text]) => [(JSON.parse(text) as { title: string }).title, file]));
  const named = Array.from(runbooks.matchAll(/^\*\*Panel\*\*: \*(.+?)\*, in \*(.+?)\*\.$/gm));
  expect(named.length).toBeGreaterThan(10);
  for (const [line, title, dashboard = ''] of named) {
    const found = all.filter((panel) => panel.title === title && panel.file === titles.get(dashboard));
    expect([line, found.length]).toEqual([line, 1]);
  }
  // In passing, too: *Panel*, with a capital and no full stop.
  const labels = new Set(['Panel', 'Likely causes', 'First command', ...titles.keys()]);
  const inPassing = Array.from(runbooks.matchAll(/\*([A-Z][\w -]+)\*/g), ([, title]) => title as string);
  const known = new Set(all.map(({ title }) => title));
  expect(inPassing.filter((title) => !labels.has(title) && !known.has(title))).toEqual([]);
});

test('the data source that is provisioned is the one the dashboards begin with', () => {
  const provisioned = read('provisioning', 'datasources', 'prometheus.yml');
  for (const [, text] of dashboards) {
    const [source] = (JSON.parse(text) as { templating: { list: { current: { value: string } }[] } }).templating.list;
    expect(provisioned).toContain(`uid: ${source?.current.value}\n`);
  }
});
