/** A panel of a dashboard's JSON, as far as tests look at it. */
export interface PanelQueries {
  id: number;
  title: string;
  description: string;
  unit: string;
  thresholds: unknown[];
  queries: { expr: string }[];
}

interface PanelJson {
  type: string;
  id: number;
  title: string;
  description: string;
  fieldConfig: { defaults: { unit: string; thresholds: { steps: unknown[] } } };
  targets: { expr: string }[];
}

/** Every panel of a dashboard, rows aside. */
export function panelsOf(dashboard: string): PanelQueries[] {
  const { panels } = JSON.parse(dashboard) as { panels: PanelJson[] };
  return panels
    .filter(({ type }) => type !== 'row')
    .map(({ id, title, description, fieldConfig, targets }) => ({
      id,
      title,
      description,
      unit: fieldConfig.defaults.unit,
      thresholds: fieldConfig.defaults.thresholds.steps,
      queries: targets,
    }));
}
