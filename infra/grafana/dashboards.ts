import { overview } from './overview.ts';
import { stores } from './stores.ts';

/** Every dashboard's file, by its name, as it has to be in `dashboards/`. */
export function renderDashboards(): Map<string, string> {
  return new Map(
    [overview(), stores()].map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(dashboard, undefined, 2)}\n`,
    ]),
  );
}
