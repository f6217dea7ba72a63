import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pictureFolder } from './markdown.ts';
import { renderResults, withResults } from './page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = path.join(root, 'docs/performance.md');
const pictures = path.join(root, 'docs', pictureFolder);

const results = renderResults(path.join(root, 'bench/results'));
writeFileSync(page, withResults(readFileSync(page, 'utf8'), results.markdown));
mkdirSync(pictures, { recursive: true });
for (const old of globSync('*.svg', { cwd: pictures })) rmSync(path.join(pictures, old));
for (const [name, svg] of Object.entries(results.pictures)) writeFileSync(path.join(pictures, name), svg);
console.log(`written: docs/performance.md with ${Object.keys(results.pictures).length} pictures`);
