import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { compileCache, nodeFlags } from './node-flags.ts';

const read = (file: string) => readFileSync(path.resolve(import.meta.dirname, '../..', file), 'utf8');

test('the Makefile and the containers start Node as everything else here does', () => {
  expect(read('Makefile')).toContain(`\nNODE_FLAGS := ${nodeFlags.join(' ')}\n`);
  expect(read('Makefile')).toContain(`\nstart: export NODE_COMPILE_CACHE ?= $(CURDIR)/${compileCache}\n`);
  const quoted = nodeFlags.map((flag) => `"${flag}"`).join(', ');
  expect(read('infra/docker/Dockerfile')).toContain(`CMD ["node", ${quoted}, "services/embedded/main.ts"]`);
  for (const service of ['read', 'write']) {
    const command = `command: [node, ${nodeFlags.join(', ')}, services/${service}/main.ts]`;
    expect(read('docker-compose.yml')).toContain(command);
  }
});
