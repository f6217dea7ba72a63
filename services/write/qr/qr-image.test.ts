import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rasterised, readQr } from '../../../tests/qr-reader.ts';
import { errorCorrections, qrCodeOf } from './qr-code.ts';
import { pngOf, svgOf } from './qr-image.ts';

/** Long enough for the longest domain and alias, and for what comes of them at the highest correction. */
const shortUrls = fc.webUrl().filter((url) => url.length <= 330);
const sizes = fc.integer({ min: 100, max: 2_000 });

test('a camera reads what was written, at every size and error correction', async () => {
  const images = fc.tuple(shortUrls, fc.constantFrom(...errorCorrections), sizes);
  await fc.assert(
    fc.asyncProperty(images, async ([text, errorCorrection, size]) => {
      const code = qrCodeOf(text, errorCorrection);
      // Of fewer than two pixels a module no camera makes anything.
      fc.pre(size >= 2 * code.length);
      const png = await pngOf(code, size);
      expect(await readQr(png)).toEqual([{ text, errorCorrection }]);
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);

      const drawn = rasterised(svgOf(code, size));
      expect(await readQr(drawn.png)).toEqual([{ text, errorCorrection }]);
      expect([drawn.width, drawn.height]).toEqual([size, size]);
    }),
    { numRuns: 40 },
  );
});

test.each([100, 101, 300, 1_999, 2_000])('a short URL is read at %i pixels', async (size) => {
  const text = 'https://go.example.com/h4Xk9Qz';
  for (const errorCorrection of errorCorrections) {
    const code = qrCodeOf(text, errorCorrection);
    expect(await readQr(await pngOf(code, size))).toEqual([{ text, errorCorrection }]);
    expect(await readQr(rasterised(svgOf(code, size)).png)).toEqual([{ text, errorCorrection }]);
  }
});
