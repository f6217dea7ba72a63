import { onOff } from '../../../shared/runtime/config-table.ts';

/** The variables of answering below node:http, in either topology. */
export const fastPathSettings = {
  FAST_PATH: {
    ...onOff,
    default: 'on',
    meaning: 'Whether plain redirects are answered before Node parses them; off if that is suspected of something.',
  },
};
