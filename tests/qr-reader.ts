import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const { resolve } = createRequire(import.meta.url);

// Neither may look for its WebAssembly on the network.
await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
const { buffer, byteOffset, byteLength } = readFileSync(resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer } });

/** What a telephone's camera would read: ZXing is what many of them use. */
export async function readQr(png: Uint8Array): Promise<{ text: string; errorCorrection: string }[]> {
  const found = await readBarcodes(png, { formats: ['QRCode'] });
  return found.map(({ text, ecLevel }) => ({ text, errorCorrection: ecLevel }));
}

/** An SVG as a browser would show it, and its edge in pixels. */
export function rasterised(svg: string): { png: Uint8Array; width: number; height: number } {
  const image = new Resvg(svg).render();
  return { png: image.asPng(), width: image.width, height: image.height };
}
