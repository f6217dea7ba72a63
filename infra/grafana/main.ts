import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderDashboards } from './dashboards.ts';

const folder = path.join(import.meta.dirname, 'dashboards');
mkdirSync(folder, { recursive: true });
for (const [name, text] of renderDashboards()) {
  writeFileSync(path.join(folder, name), text);
  console.log(`written: infra/grafana/dashboards/${name}`);
}
