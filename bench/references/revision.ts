import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { InvalidOptions } from '../command-line.ts';
import { say } from '../progress.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * A checkout of another revision, in .cache, where it stays for the next time. It runs on the packages that are installed
 * here: where those that it asks for are others, that is said.
 *
 * @returns its folder
 * @throws InvalidOptions where git knows no such revision
 */
export function checkOut(revision: string): string {
  const commit = commitOf(revision);
  const folder = path.join(root, '.cache/revisions', commit);
  if (!existsSync(folder)) {
    // Renamed when it is whole: a run that is broken off leaves nothing that looks like a checkout.
    const unfinished = `${folder}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['--extract', '--directory', unfinished], { input: archive });
    symlinkSync(path.join(root, 'node_modules'), path.join(unfinished, 'node_modules'));
    renameSync(unfinished, folder);
  }
  const lock = (from: string) => readFileSync(path.join(from, 'package-lock.json'), 'utf8');
  if (lock(folder) !== lock(root)) say(`  ${revision} asks for other packages; it runs on those of this checkout`);
  return folder;
}

function commitOf(revision: string): string {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch (cause) {
    throw new InvalidOptions(`git knows no revision ${revision} here; git log lists them`, { cause });
  }
}
