import { encode } from 'uqr';

/** How much of a code may be unreadable: about 7, 15, 25 and 30 per cent. */
export const errorCorrections = ['L', 'M', 'Q', 'H'] as const;
export type ErrorCorrection = (typeof errorCorrections)[number];

/** Light modules around a code, without which many cameras do not find it (ISO/IEC 18004). */
const quietZone = 4;

/** A QR code with its quiet zone: rows of modules, true where dark. */
export type QrCode = readonly (readonly boolean[])[];

/** @throws RangeError where the text is too long for any QR code: 1,273 bytes at the most secure */
export function qrCodeOf(text: string, errorCorrection: ErrorCorrection): QrCode {
  // The level asked for, not a higher one that would fit as well: codes that are asked for alike look alike.
  return encode(text, { ecc: errorCorrection, border: quietZone, boostEcc: false }).data;
}
