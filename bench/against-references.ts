import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Comparison, type Contestant, compare, type Figure } from './comparison.ts';
import type { Options } from './options.ts';
import { pinGenerator } from './pinning.ts';
import { say } from './progress.ts';
import { startConstantNginx } from './references/constant-nginx.ts';
import { type Elsewhere, elsewhere } from './references/elsewhere.ts';
import type { Reference } from './references/reference.ts';
import { checkOut } from './references/revision.ts';
import type { ServerProcess } from './server-process.ts';
import type { Topology } from './topologies/topology.ts';

/** A load, and how it is put on Keyhop and on those it is compared with. */
export interface Contest {
  /** The scenario. */
  readonly name: string;
  /** What is compared; requests a second by default. */
  readonly figure?: Figure;
  /** Prepares a Keyhop that has just started. */
  readonly keyhop: (name: string, keyhop: ServerProcess) => Promise<Contestant>;
  /** A bare server that does the least possible. */
  readonly bare: { program: string; contestant: (name: string, server: ServerProcess) => Contestant };
  /** The statement of an nginx that does nothing else; it gets the load of the bare server. */
  readonly nginx?: string;
  /** Some other server. */
  readonly elsewhere?: { codes: () => readonly string[]; contestant: (name: string, other: Elsewhere) => Contestant };
}

/** Has Keyhop take turns with the references that were asked for, as far as they can do what is asked of it. */
export async function againstReferences(
  contest: Contest,
  topology: Topology,
  directory: string,
  { references, rounds }: Pick<Options, 'references' | 'rounds'>,
): Promise<Comparison> {
  const { name, figure = 'perSecond' } = contest;
  const folder = (of: string) => {
    const created = path.join(directory, name, of.replaceAll(/[^\w.-]/g, '_').slice(0, 100));
    mkdirSync(created, { recursive: true });
    return created;
  };
  await using started = new AsyncDisposableStack();

  async function start(reference: Reference): Promise<Contestant | undefined> {
    const { keyhop, bare, nginx, elsewhere: other } = contest;
    const at = folder(reference.name);
    if (reference.kind === 'node') {
      return bare.contestant(reference.name, started.use(await topology.startBare(bare.program, at)));
    }
    if (reference.kind === 'nginx') {
      if (nginx === undefined) return undefined;
      return bare.contestant(reference.name, started.use(await startConstantNginx(at, nginx)));
    }
    if (reference.kind === 'rev') {
      const revision = await topology.startRevision?.(checkOut(reference.revision), at);
      return revision && (await keyhop(reference.name, started.use(revision)));
    }
    return other?.contestant(reference.name, await elsewhere(reference, other.codes()));
  }

  const subject = await contest.keyhop('keyhop', started.use(await topology.startKeyhop(folder('keyhop'))));
  const against: Contestant[] = [];
  for (const reference of references) {
    const contestant = await start(reference);
    if (contestant === undefined) say(`${name}: ${reference.name} is left out, it cannot do this`);
    else against.push(contestant);
  }
  using _pinned = pinGenerator();
  return await compare({ name, subject, references: against, rounds, figure });
}
