import { z } from 'zod';
import type { ApiRequest } from '../http/api-route.ts';
import { parseQuery } from '../http/parse-query.ts';
import { wholeNumber } from '../http/whole-number.ts';
import { type ErrorCorrection, errorCorrections } from './qr-code.ts';

/** Pixels of an image's edge. */
const leastSize = 100;
const mostSize = 2_000;
const usualSize = 300;

const usualCorrection = 'M';

export const svgType = 'image/svg+xml';
export const pngType = 'image/png';

const formats = ['svg', 'png'] as const;

export const qrQuerySchema = z.strictObject({
  format: z
    .enum(formats, `must be ${formats.join(', ')}`)
    .optional()
    .meta({ description: 'SVG or PNG; what `Accept` prefers unless given, and SVG where it has no say.' }),
  size: wholeNumber(leastSize, mostSize)
    .optional()
    .meta({ description: `Pixels of its edge; ${usualSize} unless given.` }),
  errorCorrection: z
    .enum(errorCorrections, `must be ${errorCorrections.join(', ')}`)
    .optional()
    .meta({
      description: `How much of it may be damaged: L 7 %, M 15 %, Q 25 %, H 30 %; ${usualCorrection} unless given.`,
    }),
});

/** Which image is asked for. */
export interface WantedImage {
  readonly format: (typeof formats)[number];
  readonly size: number;
  readonly errorCorrection: ErrorCorrection;
}

/** @throws InvalidRequest */
export function parseQrQuery({ query, prefers }: Pick<ApiRequest, 'query' | 'prefers'>): WantedImage {
  const { format, size = usualSize, errorCorrection = usualCorrection } = parseQuery(qrQuerySchema, query);
  const preferred = prefers([svgType, pngType]) === pngType ? 'png' : 'svg';
  return { format: format ?? preferred, size, errorCorrection };
}
