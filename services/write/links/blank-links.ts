import type { Link } from '../../../shared/links/link.ts';
import type { LinkScan } from '../../../shared/links/link-scan.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import { millisecondsOfDay } from '../../../shared/runtime/calendar.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { Sweep } from '../../../shared/runtime/sweep.ts';
import type { SweepTurn } from './sweep-turn.ts';

/** Links that are changed at once. */
const changesAtOnce = 4;

/** Steps after which it is noted where to go on. */
const stepsOfNote = 30;

interface Dependencies {
  scan: LinkScan['scan'];
  /** Tells the read services, too. */
  replace: LinkStore['replace'];
  /** Days after the end of a link. */
  after: number;
  /** Links that one step looks at. */
  rows: number;
  /** Absent where no other process need be heeded. */
  turn?: SweepTurn;
  now: () => number;
}

/**
 * Takes from links that were deleted or have expired long ago what their owner wrote: where they led, title, tags and options. The code
 * stays taken, and its owner's. Each is a change like any other: one that comes between goes before it.
 */
export class LinkBlanker implements Sweep {
  readonly #deps: Dependencies;
  /** The code behind which the pass goes on, empty at its beginning; undefined while it is not this process' turn. */
  #position: string | undefined;
  #steps = 0;
  /** Links that were blanked. */
  blanked = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async step(): Promise<boolean> {
    const { scan, turn, rows } = this.#deps;
    this.#position ??= turn === undefined ? '' : await turn.take();
    if (this.#position === undefined) return true;
    const { links, next } = await scan(this.#position === '' ? undefined : this.#position, rows);
    await inParallel(changesAtOnce, links, (link) => this.#look(link));
    const isOver = next === undefined;
    this.#position = next ?? '';
    if (turn !== undefined && (isOver || ++this.#steps % stepsOfNote === 0)) {
      if (!(await turn.keep(this.#position)) || isOver) this.#position = undefined;
    }
    return isOver;
  }

  async #look(link: Link): Promise<void> {
    const { replace, after, now } = this.#deps;
    const version = link.version + 1;
    if (link.state === 'deleted' && link.deletedAt === undefined) {
      // It was deleted before that was noted: from now on it is known to be.
      await replace({ ...link, version, deletedAt: now() });
    } else if (link.url !== '' && endOf(link) + after * millisecondsOfDay <= now()) {
      if (await replace({ ...link, version, url: '', tags: [], title: '', options: undefined })) this.blanked++;
    }
  }
}

/** When a link was deleted or expired, whichever came first; infinity where it was not and will not. */
function endOf({ state, deletedAt, expiresAt }: Link): number {
  const deleted = state === 'deleted' ? deletedAt : undefined;
  return Math.min(deleted ?? Number.POSITIVE_INFINITY, expiresAt ?? Number.POSITIVE_INFINITY);
}
