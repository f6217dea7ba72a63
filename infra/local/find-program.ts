import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A program is not installed; the message names the Debian package that brings it. */
export class MissingProgram extends Error {}

/** Debian's servers are here, and a plain user's PATH often is not. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @returns its full path
 * @throws MissingProgram
 */
export function findProgram(name: string, debianPackage: string): string {
  const folders = [...(process.env['PATH'] ?? '').split(':').filter(Boolean), ...systemFolders];
  const found = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  throw new MissingProgram(`${name} is not installed. Run, as root: infra/debian-packages ${debianPackage}`);
}

const run = promisify(execFile);

/**
 * Java 17: Cassandra 5.0 starts with no later one, and several may be installed side by side.
 *
 * @returns the full path of its `java`
 * @throws MissingProgram
 */
export async function findJava17(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  let installed: string[] = [];
  try {
    installed = readdirSync('/usr/lib/jvm').filter((name) => name.includes('17'));
  } catch {
    // No Java from Debian at all.
  }
  const candidates = [
    ...(home ? [join(home, 'bin/java')] : []),
    ...installed.map((name) => join('/usr/lib/jvm', name, 'bin/java')),
    'java',
  ];
  for (const java of candidates) {
    try {
      const { stderr } = await run(java, ['-XX:-UsePerfData', '-version'], { timeout: 10_000 });
      if (/version "17[."]/.test(stderr)) return java;
    } catch {
      // Not there, or not a Java: the next one.
    }
  }
  throw new MissingProgram(
    'Java 17 is not installed (Cassandra 5.0 runs on no later one). Run, as root: infra/debian-packages openjdk-17-jre-headless',
  );
}
