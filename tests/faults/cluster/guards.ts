import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A text that stands exactly once in a file, and what takes its place. */
type Replacement = [file: string, text: string | RegExp, replacement: string];

/** What keeps a fault small, by name: how to take it away, and the run that must then fail. */
export const guards: Record<string, { fault: string; replacements: Replacement[] }> = {
  nginx: {
    // A process that is merely killed even nginx's defaults survive.
    fault: 'freeze-read',
    replacements: [
      ['infra/nginx/render.ts', ' max_fails=2 fail_timeout=2s;', ';'],
      ['infra/nginx/render.ts', /^.*max_fails=0 backup;.*\n/m, ''],
      [
        'infra/nginx/keyhop.conf.template',
        '    proxy_read_timeout 700ms;\n    proxy_next_upstream_timeout 800ms;\n',
        '',
      ],
      ['infra/nginx/keyhop.conf.template', /^ {2}proxy_(?:connect_timeout|next_upstream\w*) .*\n/gm, ''],
    ],
  },
  driver: {
    fault: 'freeze-node',
    replacements: [
      ['shared/backends/cassandra.ts', '      requestTracker: breaker.tracker,\n', ''],
      [
        'shared/backends/cassandra.ts',
        'breaker.loadBalancing',
        'new policies.loadBalancing.DefaultLoadBalancingPolicy({ localDc: localDataCenter })',
      ],
      ['shared/backends/cassandra.ts', /^ {8}speculativeExecution: .*\n/gm, ''],
      ['shared/backends/cassandra.ts', /^ {6}(?:pooling|socketOptions): .*\n/gm, ''],
      ['shared/backends/cassandra.ts', '        readTimeout: timeouts[statement.kind],\n', ''],
    ],
  },
  redis: {
    fault: 'freeze-redis',
    replacements: [
      ['shared/backends/redis.ts', '  commandTimeout,\n  socketTimeout: 300,\n', ''],
      ['shared/backends/redis.ts', /^ {2}(?:enableOfflineQueue|maxRetriesPerRequest|autoResend\w+): .*\n/gm, ''],
      ['shared/runtime/breaker.ts', 'const failuresToOpen = 5;', 'const failuresToOpen = Infinity;'],
      ['shared/runtime/breaker.ts', 'const slowMedian = 20;', 'const slowMedian = Infinity;'],
    ],
  },
};

/** Copies the repository, without its history, and takes one guard away there. @throws Error if it is not found */
export function copyWithout(guard: keyof typeof guards, to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter(Boolean)) {
    mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(to, file));
  }
  for (const installed of ['node_modules', '.cache']) symlinkSync(path.join(root, installed), path.join(to, installed));
  for (const [file, text, replacement] of guards[guard]?.replacements ?? []) {
    const source = readFileSync(path.join(to, file), 'utf8');
    const changed = source.replace(text, () => replacement);
    if (changed === source) throw new Error(`The guard ${guard} cannot be taken away: ${text} is not in ${file}`);
    writeFileSync(path.join(to, file), changed);
  }
}
