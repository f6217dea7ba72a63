import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Asks an embedded Keyhop what its OpenAPI document allows, and what it does not, and holds the answers to the document.

const usage = `Usage: make schemathesis [ARGS='options'], or node tests/schemathesis/main.ts [options]

  --seed N       the same seed asks the same (default: 1)
  --examples N   requests at most of each kind for an operation (default: 50)
  --only TEXT    operations whose path has this in it
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '50' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const adminKey = 'an-admin-key-for-tests-only';

async function main(): Promise<number> {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY: adminKey });
  const { port } = await keyhop.started();
  const url = `http://127.0.0.1:${port}`;
  // Not synchronously: a Keyhop whose log nobody reads stands still.
  const run = spawn(
    here('../../.cache/schemathesis/bin/schemathesis'),
    [
      ...['--config-file', here('schemathesis.toml'), 'run', `${url}/api/openapi.json`, '--url', url],
      ...['--header', `X-API-Key: ${adminKey}`, '--seed', values.seed, '--max-examples', values.examples],
      ...(values.only === undefined ? [] : ['--include-path-regex', values.only]),
    ],
    // The hooks are found, and what schemathesis remembers of a run is forgotten with it.
    {
      cwd: directory.path,
      stdio: 'inherit',
      env: { ...process.env, PYTHONPATH: here('.'), PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  const [status] = (await once(run, 'exit')) as [number | null];
  const { code, stderr } = await keyhop.end();
  if (code === 0 && !stderr.includes('request failed')) return status ?? 1;
  console.error(`Keyhop ended with ${code}:\n${stderr}`);
  return 1;
}

if (values.help) process.stdout.write(usage);
else process.exitCode = await main();
