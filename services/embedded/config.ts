import { limitSettings } from '../../shared/limits/limit-settings.ts';
import type { Config } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';
import { clickSettings } from '../read/clicks/click-settings.ts';
import { fastPathSettings } from '../read/fast-path/fast-path-settings.ts';
import { linkSettings } from '../write/config.ts';

/** Every variable of the embedded Keyhop. The README's table is held to this one by a test. */
export const configTable = {
  ...serviceSettings,
  ...linkSettings,
  ...clickSettings,
  ...fastPathSettings,
  ...limitSettings,
};

export type EmbeddedConfig = Config<typeof configTable>;
