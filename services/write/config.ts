import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { allowSettings, denySettings } from '../../shared/blocking/host-list-settings.ts';
import { longestLength, shortestLength } from '../../shared/codes/key-space.ts';
import { sharedLimitSettings } from '../../shared/limits/limit-settings.ts';
import { type Config, integer, onOff, someOf, text } from '../../shared/runtime/config-table.ts';
import { serviceSettings } from '../../shared/runtime/service-settings.ts';
import { foreignNames } from './compatibility/foreign-apis.ts';

/** A minute and client address: below what nginx allows. */
export const mostAnonymousCreates = 10_000;

/** The variables of creating links, in either topology. */
export const linkSettings = {
  ADMIN_KEY: {
    ...text(/^[\x21-\x7e]{24,200}$/, '24 to 200 visible ASCII characters'),
    secret: true,
    meaning: 'An admin key of your own; with it, none is made at first start.',
  },
  DATA_DIR: { ...text(/^[^\0]+$/, 'a path'), default: './data', meaning: 'Where everything is kept.' },
  CODE_LENGTH: {
    ...integer(shortestLength, longestLength),
    default: '7',
    meaning: 'Symbols of a generated code; heeded at first start only.',
  },
  ALLOW_PRIVATE_ADDRESSES: {
    ...onOff,
    default: 'off',
    meaning: 'Whether links may lead to addresses that are not public.',
  },
  ALLOW_LOCAL_NAMES: {
    ...onOff,
    default: 'off',
    meaning: 'Whether links may lead to names that are not public, such as intranet or nas.local.',
  },
  ...denySettings,
  ...allowSettings,
  ANONYMOUS_CREATION: { ...onOff, default: 'off', meaning: 'Whether links may be made without a key.' },
  ANONYMOUS_CREATES_PER_MINUTE: {
    ...integer(1, mostAnonymousCreates),
    default: '10',
    meaning: 'How many one client address may create so.',
  },
  COMPATIBILITY: {
    ...someOf(...foreignNames),
    default: 'none',
    meaning: 'Other shorteners whose APIs are spoken, too, for the tools that were made for them.',
  },
  BLANK_LINKS_AFTER_DAYS: {
    ...integer(0, 36_500),
    default: '365',
    meaning:
      'Days after which a deleted or expired link loses URL, title, tags and options; its code stays taken. 0: never.',
  },
};

/** Every variable of the write service. */
export const configTable = { ...serviceSettings, ...linkSettings, ...clusterSettings, ...sharedLimitSettings };

export type WriteConfig = Config<typeof configTable>;
