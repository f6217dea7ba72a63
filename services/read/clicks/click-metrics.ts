import type { Metrics } from '../../../shared/runtime/metrics.ts';
import type { ClickKeeper } from './click-keeper.ts';
import type { ClickRecorder } from './click-recorder.ts';

export function registerClickMetrics(metrics: Metrics, recorder: ClickRecorder, keeper: ClickKeeper): void {
  metrics.counter('keyhop_clicks_total', 'Clicks counted, by whose.', () =>
    Object.entries(recorder.counted).map(([by, count]) => [{ by }, count] as const),
  );
  metrics.counter('keyhop_click_seconds_kept_total', 'Seconds with clicks that are on disk.', () => keeper.kept);
  metrics.counter('keyhop_click_rows_handed_on_total', 'Rows of clicks that were brought to the shared store.', () => {
    return keeper.handedOn;
  });
  metrics.gauge('keyhop_click_rows_waiting', 'Rows of clicks that changed and are not in the shared store yet.', () => {
    return keeper.waiting;
  });
  metrics.gauge(
    'keyhop_click_rows_unsettled',
    'Rows of clicks that the shared store has at most for the time being.',
    () => {
      return keeper.unsettled;
    },
  );
  metrics.gauge(
    'keyhop_click_age_seconds',
    'Since when the oldest click waits that nobody can read yet; 0 without one.',
    () => keeper.age,
    'max',
  );
}
