import { createHash } from 'node:crypto';
import { InvalidRequest } from '../../../shared/errors.ts';
import { shortUrlOf } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { matchesWeakly } from '../http/entity-tag.ts';
import { findOwnLink } from '../links/own-link.ts';
import { qrCodeOf } from './qr-code.ts';
import { pngOf, svgOf } from './qr-image.ts';
import { parseQrQuery, pngType, svgType, type WantedImage } from './qr-query.ts';

interface Dependencies {
  links: LinkStore;
  baseUrl: string;
}

/** To be counted up when the same question gets another image. */
const drawing = 1;

/** `GET /api/v1/links/:code/qr`: the short URL as an image, whatever the link's state. */
export function showQrHandler({ links, baseUrl }: Dependencies) {
  return async (request: ApiRequest): Promise<Reply> => {
    const image = parseQrQuery(request);
    const shortUrl = shortUrlOf(await findOwnLink(links, request.param, request.principal), baseUrl);
    const etag = etagOf(shortUrl, image);
    // Who may see it is asked each time; what it looks like need not be sent again.
    const headers = { ETag: etag, Vary: 'Accept', 'Cache-Control': 'private, no-cache' };
    if (matchesWeakly(request.ifNoneMatch, etag)) return { status: 304, headers };
    return { status: 200, headers, ...(await draw(shortUrl, image)) };
  };
}

async function draw(
  text: string,
  { format, size, errorCorrection }: WantedImage,
): Promise<Pick<Reply, 'body' | 'type'>> {
  const code = qrCodeOf(text, errorCorrection);
  if (code.length > size) {
    throw InvalidRequest.field('size', `must be ${code.length} at least for a URL as long as this one`);
  }
  if (format === 'png') return { body: await pngOf(code, size), type: pngType };
  return { body: svgOf(code, size), type: svgType };
}

function etagOf(text: string, { format, size, errorCorrection }: WantedImage): string {
  const question = JSON.stringify([drawing, text, format, size, errorCorrection]);
  return `"${createHash('sha256').update(question).digest('base64url').slice(0, 22)}"`;
}
