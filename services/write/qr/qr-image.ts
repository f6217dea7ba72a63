import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import type { QrCode } from './qr-code.ts';

/** A drawing of `size` × `size` pixels that can be enlarged to any other. */
export function svgOf(code: QrCode, size: number): string {
  const modules = code.length;
  const runs = code.flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${modules} ${modules}"`,
    ` shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${modules}v${modules}h-${modules}z"/>`,
    `<path d="${runs.join('')}"/></svg>\n`,
  ].join('');
}

/** Where a row is dark: beginnings and lengths. */
function darkRuns(row: readonly boolean[]): [x: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    const last = runs.at(-1);
    if (!isDark) return;
    if (last !== undefined && last[0] + last[1] === x) last[1]++;
    else runs.push([x, 1]);
  });
  return runs;
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/**
 * A PNG of `size` × `size` pixels, one bit each. A module takes whole pixels, as many as fit, so that its edges are sharp;
 * what is left over widens the quiet zone. The size must be that of the code in modules at least.
 */
export async function pngOf(code: QrCode, size: number): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // One bit a pixel, in grey: 1 is white. Neither filtered nor interlaced.
  header.writeUInt8(1, 8);
  const pixels = await promisify(deflate)(scanlines(code, size));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function scanlines(code: QrCode, size: number): Buffer {
  const scale = Math.floor(size / code.length);
  const margin = Math.floor((size - scale * code.length) / 2);
  const moduleAt = (pixel: number) => Math.floor((pixel - margin) / scale);
  // A byte before each row says that it is not filtered.
  const bytesOfRow = 1 + Math.ceil(size / 8);
  const lines = Buffer.alloc(bytesOfRow * size, 0xff);
  for (let y = 0; y < size; y++) {
    const start = y * bytesOfRow;
    const row = code[moduleAt(y)];
    lines[start] = 0;
    if (row === undefined) continue;
    if (moduleAt(y - 1) === moduleAt(y)) {
      lines.copyWithin(start, start - bytesOfRow, start);
      continue;
    }
    for (let x = 0; x < size; x++) {
      const place = start + 1 + (x >> 3);
      if (row[moduleAt(x)]) lines[place] = (lines[place] as number) & ~(0x80 >> (x & 7));
    }
  }
  return lines;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}
