import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { count, parseOptions, runProgram } from '../../bench/command-line.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

// Asks an embedded Keyhop what its OpenAPI document allows, and what it does not, and holds the answers to the document.

const usage = `Usage: make schemathesis [ARGS='options'], or node tests/schemathesis/main.ts [options]

  --seed N       the same seed asks the same (default: 1)
  --examples N   requests at most of each kind for an operation (default: 50)
  --only TEXT    operations whose path has this in it
  --help

Exit codes: 0 all answers are as the document says, 1 some are not, 2 wrong options.
`;

interface Options {
  readonly seed: number;
  readonly examples: number;
  readonly only: string | undefined;
}

function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '50' },
    only: { type: 'string' },
  });
  return (
    values && {
      seed: count('seed', values.seed, 999_999_999, 0),
      examples: count('examples', values.examples, 100_000),
      only: values.only,
    }
  );
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const adminKey = 'an-admin-key-for-tests-only';

async function ask({ seed, examples, only }: Options): Promise<boolean> {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY: adminKey });
  const { port } = await keyhop.started();
  const url = `http://127.0.0.1:${port}`;
  // Not synchronously: a Keyhop whose log nobody reads stands still.
  const run = spawn(
    here('../../.cache/schemathesis/bin/schemathesis'),
    [
      ...['--config-file', here('schemathesis.toml'), 'run', `${url}/api/openapi.json`, '--url', url],
      ...['--header', `X-API-Key: ${adminKey}`, '--seed', `${seed}`, '--max-examples', `${examples}`],
      ...(only === undefined ? [] : ['--include-path-regex', only]),
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
  if (code === 0 && !stderr.includes('request failed')) return status === 0;
  console.error(`Keyhop ended with ${code}:\n${stderr}`);
  return false;
}

await runProgram({ name: 'schemathesis', usage, readOptions, run: ask });
