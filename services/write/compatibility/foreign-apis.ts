import type { ForeignApi } from './foreign-api.ts';
import { kuttApi } from './kutt.ts';
import type { Real } from './real-api.ts';
import { shlinkApi } from './shlink.ts';
import { yourlsApi } from './yourls.ts';

export const foreignNames = ['yourls', 'shlink', 'kutt'] as const;
export type ForeignName = (typeof foreignNames)[number];

/** The APIs of other shorteners, by what `COMPATIBILITY` calls them. */
export const foreignApis: Readonly<Record<ForeignName, (real: Real) => ForeignApi>> = {
  yourls: yourlsApi,
  shlink: shlinkApi,
  kutt: kuttApi,
};
