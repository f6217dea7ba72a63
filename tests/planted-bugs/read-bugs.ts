import { type BugsByFile, fastPath } from './bug.ts';

const clickSweep = ['lmdb-click-sweep'];
const permits = ['services/read/permits/(?:lmdb|permit)'];

/** Of the read service. */
export const readBugs: BugsByFile = {
  'services/read/clicks/lmdb-click-sweep.ts': [
    [
      'days are folded that a process may still count for',
      'day < this.#openFromOf(writer)',
      'writer !== "" || day < 0',
      clickSweep,
    ],
  ],
  'services/read/clicks/hand-on.ts': [
    ['what was recent stays so for ever', 'each.isRecent = true;', '', ['clicks/hand-on']],
    [
      'another day becomes the latest before the former is a row of its own',
      'const { former, settled, recent } = this.#sort(part);',
      'const { former: settled, settled: former, recent } = this.#sort(part);',
      ['clicks/hand-on'],
    ],
  ],
  'services/read/clicks/rows-to-bring.ts': [
    [
      'a row that was not put is forgotten in a crash',
      'return this.#rows.values().next().value?.after;',
      'return undefined;',
      ['clicks/hand-on'],
    ],
  ],
  'services/read/clicks/lmdb-fold-rows.ts': [
    ['what is folded is not what was removed', 'countsIn(records);', 'countsIn(records.slice(0, 1));', clickSweep],
  ],
  'services/read/clicks/lmdb-click-spool.ts': [
    [
      'a clock that goes back opens a closed day',
      'Math.max(Math.floor(hour / hoursOfDay), this.#progress.openFrom)',
      'Math.floor(hour / hoursOfDay)',
      ['lmdb-click-spools'],
    ],
    [
      'what another process had begun to add up is added with more',
      'added < adding ? adding : ',
      '',
      ['lmdb-click-spools'],
    ],
  ],
  'services/read/permits/permit-store.ts': [
    ['permits of the last hundred are held', 'const fewLeft = 100;', 'const fewLeft = 10;', permits],
  ],
  'services/read/permits/code-permits.ts': [
    [
      'a permit is used again and again',
      '      this.#held--;\n      return undefined;',
      '      return undefined;',
      permits,
    ],
    ['without a store no permit is needed', 'waiter.reject(error);', 'waiter.resolve();', permits],
    ['permits are asked for one by one', 'take(this.#waiting.size)', 'take(1)', permits],
    [
      'an exhausted link hammers the store',
      'this.#noneUntil = asked + believedFor;\n          throw',
      'throw',
      permits,
    ],
  ],
  'services/read/permits/permits.ts': [
    ['what was granted before a change is used on', 'known?.maximum === maximum', 'known !== undefined', permits],
    ['permits are never given back', 'await this.#store.giveBack(code, left);', '', permits],
  ],
  'services/read/pages/require-live.ts': [
    ['a deleted link is 404', "new Gone('This link was deleted.')", "new NotFound('This link was deleted.')"],
  ],
  'services/read/pages/short-links.ts': [
    ['a percent-encoded code needs no permit', '    await permit(permits, req, link, start);\n', ''],
  ],
  'services/read/pages/preview-page.ts': [
    ['a preview tells where a link with a password leads', 'url: hasPassword ? null : url', 'url'],
  ],
  'services/read/options/password-guard.ts': [
    [
      'passwords are guessed without a limit',
      'if (spending.wait > 0) {',
      'if (spending.wait < 0) {',
      ['password-guard'],
    ],
  ],
  'services/read/options/forward.ts': [
    ['a forwarded path leaves the target’s', ' && !leavesPath.test(rest)', '', ['options/forward']],
    ['a forwarded query hides behind the fragment', 'target.search(/#|$/)', 'target.length', ['options/forward']],
  ],
  'services/read/pages/pages.ts': [
    [
      'unknown paths become time series',
      "return path === undefined ? 'other' : String(path);",
      'return path === undefined ? req.path : String(path);',
    ],
  ],
  'services/read/fast-path/plain-get.ts': [
    ['of two requests at once one is answered', 'hosts === 1 && i + 2 === chunk.length', 'hosts === 1', fastPath],
    [
      'whoever sends as many bytes is the same',
      ' && this.#sent.compare(chunk, from) === 0',
      '',
      ['services/read/fast-path'],
    ],
    ['a body is taken for the next request', "'content-length', ", '', fastPath],
    ['who wants its connection closed keeps it', '!keepsAlive(chunk, colonAt + 1, valueEnd)', 'false', fastPath],
  ],
  'services/read/redirect.ts': [
    ['HEAD uses up clicks', "method === 'HEAD' ? permits.look", 'method === undefined ? permits.look'],
    ['redirects are cached', "'Cache-Control', 'private, no-store', ", ''],
  ],
  'services/read/resolve/memory-cache.ts': [
    ['a verdict is for ever', 'entry.generation !== generation', 'entry.generation < 0', ['resolve/memory-cache']],
  ],
};
