import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

const pom = fileURLToPath(new URL('../cassandra/pom.xml', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/cassandra', import.meta.url));

/** 100 jars, 66 MB: 15 s with a fast connection, minutes with a slow one. */
const fetchSeconds = 600;

/** Maven could not fetch them; the message has its last words. */
export class CannotFetchCassandra extends Error {}

/** The version that pom.xml pins. */
export function cassandraVersion(): string {
  const version = /<cassandra\.version>([\d.]+)<\/cassandra\.version>/.exec(readFileSync(pom, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${pom} names no cassandra.version`);
  return version;
}

// Run under a lock, so that of several test processes one fetches and the others wait for it. The folder gets its
// name when it is complete: if it is there, all of it is.
const fetchScript = `
  [ ! -e "$1/lib" ] || exit 0
  rm -rf "$1/partial"
  timeout --kill-after=5 ${fetchSeconds} "$2" -q -B -f "$3" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$1/partial" && mv "$1/partial" "$1/lib"`;

const run = promisify(execFile);

/**
 * The folder with Cassandra's jars, fetched from Maven Central the first time.
 *
 * @throws MissingProgram, CannotFetchCassandra
 */
export async function cassandraJars(): Promise<string> {
  const version = cassandraVersion();
  const folder = join(cache, version);
  const lib = join(folder, 'lib');
  if (existsSync(lib)) return lib;
  const maven = findProgram('mvn', 'maven');
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`Fetching Cassandra ${version} from Maven Central (66 MB, about a minute) …\n`);
  const locked = ['-w', String(fetchSeconds), join(folder, 'lock'), 'sh', '-c', fetchScript, 'sh', folder, maven, pom];
  try {
    await run(findProgram('flock', 'util-linux'), locked);
  } catch (cause) {
    const { stdout = '', stderr = '', message } = cause as Error & { stdout?: string; stderr?: string };
    const words = `${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n') || message;
    throw new CannotFetchCassandra(
      `Maven could not fetch Cassandra ${version}. Is Maven Central reachable (a proxy goes into ~/.m2/settings.xml)?\n${words}`,
      { cause },
    );
  }
  return lib;
}
