import { z } from 'zod';
import { codeParameter } from '../../../shared/openapi/code-parameter.ts';
import type { Header, Operation } from '../../../shared/openapi/operation.ts';
import { pngType, qrQuerySchema, svgType } from './qr-query.ts';

const etag: Header = { description: 'Of the image, for `If-None-Match`.', pattern: '^"[^"]+"$' };
const vary: Header = { description: 'SVG and PNG are told apart by it.', pattern: '^Accept$' };

const headers = { ETag: etag, Vary: vary };

/** What is promised of `/api/v1/links/:code/qr`. */
export const qrOperation: Operation = {
  id: 'qrCode',
  group: 'Links',
  summary: 'A link’s short URL as a QR code',
  description: 'Whatever the link’s state.',
  parameter: codeParameter,
  query: qrQuerySchema,
  headers: { 'If-None-Match': { description: 'Entity tags: 304 where the image’s is among them.' } },
  answers: {
    200: {
      meaning: 'The image, black on white, with the margin that cameras need.',
      headers,
      body: {
        [svgType]: z.string().meta({ id: 'QrSvg', description: 'SVG.', pattern: '^<svg ' }),
        [pngType]: z.string().meta({ id: 'QrPng', description: 'PNG, of one bit a pixel.', contentMediaType: pngType }),
      },
    },
    304: { meaning: 'The image is as it was.', headers },
  },
  errors: [404],
};
