import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequest } from '../../../shared/errors.ts';
import type { ListPosition } from '../../../shared/links/link-store.ts';
import type { LinkFilter } from './list-query.ts';

/** Bytes of the parts of a cursor; between time and signature stands the code. */
const timeBytes = 6;
const signatureBytes = 16;

/** Where a list goes on, as text that callers hand back unchanged. */
export interface ListCursors {
  write(position: ListPosition, filter: LinkFilter): string;
  /** @throws InvalidRequest where it is no cursor, or one of another list */
  read(cursor: string, filter: LinkFilter): ListPosition;
}

/**
 * Cursors are signed together with the list they belong to, so that nobody depends on what is in them.
 *
 * @param secret the same in all processes and at every start
 */
export function createListCursors(secret: Uint8Array): ListCursors {
  function sign(place: Buffer, { owner, url, tag, state }: LinkFilter): Buffer {
    const list = JSON.stringify([owner, url, tag, state]);
    return createHmac('sha256', secret).update(place).update(list).digest().subarray(0, signatureBytes);
  }

  return {
    write({ createdAt, code }, filter) {
      const place = Buffer.alloc(timeBytes + code.length);
      place.writeUIntBE(createdAt, 0, timeBytes);
      place.write(code, timeBytes, 'latin1');
      return Buffer.concat([place, sign(place, filter)]).toString('base64url');
    },
    read(cursor, filter) {
      const bytes = Buffer.from(cursor, 'base64url');
      const place = bytes.subarray(0, -signatureBytes);
      const signature = bytes.subarray(-signatureBytes);
      // Node passes over what is no base64.
      const isWhole = bytes.toString('base64url') === cursor && place.length > timeBytes;
      if (!isWhole || !timingSafeEqual(signature, sign(place, filter))) {
        throw InvalidRequest.field('cursor', 'is none of this list; begin without one');
      }
      return { createdAt: place.readUIntBE(0, timeBytes), code: place.toString('latin1', timeBytes) };
    },
  };
}
