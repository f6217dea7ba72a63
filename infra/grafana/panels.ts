import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  type DataSourceRef,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** Every query goes to the one that the dashboard's variable of this name holds. */
export const datasource: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

export interface Query {
  /** PromQL; `$instance` and `$__rate_interval` are Grafana's to fill in. */
  expr: string;
  /** What its series are called; `{{label}}` stands for a label's value. */
  legend: string;
}

/** From a value on, a colour. */
export type Step = readonly [from: number, colour: 'green' | 'yellow' | 'orange' | 'red'];

interface PanelOptions {
  title: string;
  /** What it shows, and what to make of it: shown where the mouse is over the title. */
  description: string;
  /** Grafana's name of it: `s`, `bytes`, `percentunit`, `reqps`, `short`, … */
  unit: string;
  queries: readonly Query[];
  /** What holds below the first step is `base`. */
  steps?: readonly Step[];
  base?: Step[1];
  min?: number;
  max?: number;
  decimals?: number;
}

interface ChartOptions extends PanelOptions {
  stacked?: 'normal' | 'percent';
  /** Of 24 columns; 8 by default. */
  span?: number;
}

/** Lines over time, with the thresholds drawn. */
export function chart(options: ChartOptions): Builder<Panel> {
  const { stacked, span = 8, steps = [] } = options;
  const panel = new TimeSeriesBuilder()
    .height(8)
    .span(span)
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 8)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (stacked !== undefined) {
    const mode = stacked === 'percent' ? StackingMode.Percent : StackingMode.Normal;
    panel.stacking(new StackingConfigBuilder().mode(mode).group('A'));
  }
  if (steps.length > 0) {
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return describe(panel, options);
}

interface StatOptions extends PanelOptions {
  span?: number;
  /** What values are called instead. */
  words?: Readonly<Record<string, { text: string; color: Step[1] }>>;
}

/** The last value, large, in the colour of its threshold. */
export function stat(options: StatOptions): Builder<Panel> {
  const { span = 4, words } = options;
  const panel = new StatBuilder()
    .height(4)
    .span(span)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(words ? BigValueGraphMode.None : BigValueGraphMode.Area)
    .colorMode(words ? BigValueColorMode.Background : BigValueColorMode.Value);
  if (words !== undefined) panel.mappings([{ type: MappingType.ValueToText, options: { ...words } }]);
  return describe(panel, options);
}

function describe(panel: StatBuilder | TimeSeriesBuilder, options: PanelOptions): Builder<Panel> {
  const { title, description, unit, queries, steps = [], base = 'green', min, max, decimals } = options;
  const first: Threshold = { value: null, color: base };
  const thresholds = new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([first, ...steps.map(([value, color]) => ({ value, color }))]);
  panel.title(title).description(description).unit(unit).datasource(datasource).thresholds(thresholds);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (decimals !== undefined) panel.decimals(decimals);
  queries.forEach(({ expr, legend }, n) => {
    panel.withTarget(
      new DataqueryBuilder()
        .datasource(datasource)
        .expr(expr)
        .legendFormat(legend)
        .refId(String.fromCharCode(65 + n))
        .range(),
    );
  });
  return panel;
}
