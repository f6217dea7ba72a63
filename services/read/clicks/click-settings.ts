import { retentionSettings } from '../../../shared/clicks/click-retention.ts';
import { onOff } from '../../../shared/runtime/config-table.ts';
import { countrySettings } from '../visits/country-database.ts';

/** The variables of counting clicks, in either topology. */
export const clickSettings = {
  CLICKS: { ...onOff, default: 'on', meaning: 'Whether clicks are counted; off for measuring.' },
  ...retentionSettings,
  ...countrySettings,
};
