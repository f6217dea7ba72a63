import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { nodeFlags } from './node-flags.ts';

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8');

test('the Makefile and the image start Node as everything else here does', () => {
  const flags = nodeFlags.join(' ');
  expect(read('Makefile')).toContain(`\nNODE_FLAGS := ${flags}\n`);
  expect(read('infra/docker/Dockerfile')).toContain(` NODE_OPTIONS=${flags} `);
});
