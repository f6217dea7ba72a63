import type { Dimensions } from '../../../shared/clicks/day-counts.ts';

/** People and bots are counted apart, and of bots nothing else is told. */
export type Visit = 'bot' | Dimensions;

/** The referrer of who came from nowhere that is told. */
export const direct = 'direct';
