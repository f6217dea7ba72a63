/** A defect to plant: `text`, which stands exactly once in `file`, becomes `replacement`. */
export interface Bug {
  breaks: string;
  file: string;
  text: string;
  replacement: string;
  /** Patterns of the test files that are run: those that should notice, so that a run takes seconds. */
  tests: readonly string[];
}

const contract = ['tests/http/contract'];
const restarts = ['tests/process/stop'];
const flush = ['tests/faults/flush'];
const stats = ['stats/buckets'];
const clickSweep = ['lmdb-click-sweep'];
const fullDisk = ['tests/faults/full-disk'];
const workers = ['tests/process/workers'];
const fastPath = ['tests/fast-path'];
const takedowns = ['shared/blocking/(?:host-rules|known-takedowns|lmdb)'];
const permits = ['services/read/permits/(?:lmdb|permit)'];

const bugsByFile: Record<string, [breaks: string, text: string, replacement: string, tests?: readonly string[]][]> = {
  'services/write/codes/code-issuer.ts': [
    ['a code is issued twice', 'const offset = this.#offset++;', 'const offset = this.#offset++ & ~1;'],
    ['an alias’ code is issued', 'if (reserved.has(offset)) continue;', '', ['link-creator']],
    ['codes end in - or _', '!/^[_-]|[_-]$/.test(code) && !', '!'],
  ],
  'services/write/codes/lmdb-key-block-store.ts': [
    ['a block is leased again', 'nextBlock: block + 1', 'nextBlock: block', restarts],
    [
      'an alias takes a leased counter',
      'if (record.leasedAt !== undefined) return record.reserved?.includes(offset) ?? false;',
      '',
      ['link-creator'],
    ],
  ],
  'services/write/links/link-creator.ts': [
    ['an alias is not reserved', '!(await reserve(alias)) || ', '', ['link-creator']],
    ['a link is answered for before it is stored', 'await links.add(generated);', 'void links.add(generated);', flush],
  ],
  'shared/codes/key-space.ts': [
    ['codes are counted up', 'encode(permutation.permute(counter), length)', 'encode(counter, length)'],
  ],
  'shared/backends/lmdb.ts': [
    ['nothing is flushed to disk', 'overlappingSync: false,', 'noSync: true,', flush],
    ['a full disk ends the process', 'if (!isFailedCommit(reason)) throw reason;', 'throw reason;', fullDisk],
  ],
  'services/read/clicks/lmdb-click-sweep.ts': [
    [
      'days are folded that a process may still count for',
      'day < this.#openFromOf(writer)',
      'writer !== "" || day < 0',
      clickSweep,
    ],
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
  'shared/clicks/add-to-record.ts': [
    ['a flood of values hides the frequent ones', ' > few', ' < 0', ['add-to-record']],
    ['what a row has no room for is not counted', 'addValue(parts, other, count);', '', ['add-to-record']],
  ],
  'services/write/links/blank-links.ts': [
    [
      'links are blanked as soon as they end',
      'endOf(link) + after * millisecondsOfDay',
      'endOf(link)',
      ['blank-links'],
    ],
  ],
  'shared/links/link.ts': [
    ['a link lives once it has expired', 'link.expiresAt <= now', 'link.expiresAt > now'],
    ['a link never expires', 'if (link.expiresAt !== undefined && link.expiresAt <= now) ', 'if (false) '],
    ['a deletion goes before a block', "if (link.blocked) return 'blocked';\n", ''],
  ],
  'shared/links/lmdb-link-store.ts': [
    ['a taken alias is overwritten', 'this.#links.ifNoExists(key, () => {', 'this.#links.batch(() => {'],
    ['an old snapshot is believed', '      this.#links.resetReadTxn();\n', '', [...restarts, 'lmdb-link-store']],
    ['of two edits at once one is lost', 'stored?.version !== link.version - 1', 'stored === undefined'],
  ],
  'shared/links/lmdb-link-index.ts': [
    ['a list ends too early', 'limit: rows,', 'limit: rows - 1,', ['lmdb-link-store']],
    [
      'aliases are claimed while a list is built, and are not in it',
      'const areNotKept = await this.#progress.ifNoExists(progressKey, () => {',
      'const areNotKept = await this.#progress.batch(() => {',
      ['lmdb-link-store'],
    ],
    [
      'links are created while a list is built, and are not in it',
      'this.#keepsUrls ||= this.#progress.get(progressKey) !== undefined;',
      '',
      ['lmdb-link-store'],
    ],
  ],
  'services/write/links/list-cursor.ts': [
    ['any cursor is good for any list', '!timingSafeEqual(signature, sign(place, filter))', 'false'],
  ],
  'services/write/links/list-query.ts': [['anybody lists anybody’s links', "principal.role !== 'admin'", 'false']],
  'services/write/stats/stats-query.ts': [['anybody sees anybody’s clicks', "principal.role !== 'admin'", 'false']],
  'services/write/stats/buckets.ts': [
    [
      'an hour is in no bucket',
      'let hour = Math.max(midnight, begin)',
      'let hour = Math.max(midnight, begin + 1)',
      stats,
    ],
    ['a day of 23 hours has 24', 'const end = edge(++number);', 'const end = edge(number++) + 24;', stats],
  ],
  'services/write/stats/value-counts.ts': [
    ['who is beyond fifty values is lost', 'rest += people;', 'rest += 0;', ['value-counts']],
  ],
  'services/write/stats/stats-csv.ts': [
    ['a spreadsheet calculates a referrer', '[=+\\-@\\t\\r]', '[=+]', ['stats-csv']],
  ],
  'services/write/links/reuse-link.ts': [['dead links are reused', "=== 'live'", "!== 'unknown'"]],
  'services/write/links/new-link.ts': [['a link is permanent', 'given.redirect ?? 302', 'given.redirect ?? 301']],
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
    ['a body is taken for the next request', "'content-length', ", '', fastPath],
    ['who wants its connection closed keeps it', '!keepsAlive(chunk, colonAt + 1, valueEnd)', 'false', fastPath],
  ],
  'shared/http/answer-below.ts': [
    ['an answer overtakes another', ' && this.#underWay === 0', '', fastPath],
    ['the rest of a request is taken for a request', ' && endsWithEmptyLine(chunk)', '', fastPath],
    ['a connection never ends while it stops', '!this.#stopping.aborted && ', '', fastPath],
  ],
  'services/read/redirect.ts': [
    ['HEAD uses up clicks', "method === 'HEAD' ? permits.look", 'method === undefined ? permits.look'],
    ['redirects are cached', "'Cache-Control', 'private, no-store', ", ''],
  ],
  'shared/blocking/host-rules.ts': [
    [
      'what is below a host is anything that ends so',
      'label = dot < 0 ? -1 : dot + 1;',
      'label = dot < 0 ? -1 : label + 1;',
      takedowns,
    ],
    ['of beginnings the longest counts', '!each.startsWith(last)', 'true', takedowns],
  ],
  'shared/blocking/host-rule.ts': [
    [
      'what is encoded passes for another path',
      'return decodeUnreserved(href.slice(',
      'return (href.slice(',
      takedowns,
    ],
  ],
  'shared/blocking/known-takedowns.ts': [
    ['nobody’s links are taken down', ' || rules.owner.has(link.owner)', '', takedowns],
    [
      'takedowns that are not known are none',
      'if (this.#known === undefined) throw',
      'if (this.#known === null) throw',
      takedowns,
    ],
    ['what is taken down is read once', 'isOld || version !== this.#version', 'isOld', takedowns],
  ],
  'shared/blocking/lmdb-takedown-store.ts': [
    ['a takedown that is lifted stays', 'if (!this.#takedowns.removeSync(id)) return false;', '', takedowns],
  ],
  'services/read/resolve/memory-cache.ts': [
    ['a verdict is for ever', 'entry.generation !== generation', 'entry.generation < 0', ['resolve/memory-cache']],
  ],
  'shared/http/page.ts': [['a target is shown as HTML', 'entities[character] as string', 'character']],
  'shared/errors.ts': [['a 401 does not say how', `{ 'WWW-Authenticate': 'Bearer realm="keyhop"' }`, '{}']],
  'services/write/links/url-policy.ts': [
    ['private addresses are allowed', ' && !isPublic(address)', ' && false'],
    ['a user name is allowed', "authority.includes('@')", 'false'],
    ['numbers in disguise are allowed', 'isAscii(authority) && ', 'false && '],
    ['a link may lead to Keyhop', 'policy.ownHosts.has(name)', 'false'],
    ['a dot hides the own host', 'policy.ownHosts.has(name)', 'policy.ownHosts.has(host)'],
  ],
  'services/write/app.ts': [
    [
      'a body may be too large',
      "const json = { types: ['application/json'], limit: 65_536 };",
      "const json = { types: ['application/json'], limit: 99_999 };",
    ],
  ],
  'shared/http/request-body.ts': [
    ['the body’s last byte is too many', 'if (size <= limit) {', 'if (size < limit) {'],
    ['a wrong charset is taken', " || charset.toLowerCase() !== 'utf-8'", ''],
  ],
  'services/write/links/create-links.ts': [
    ['many links come back in another order', 'body: outcomes };', 'body: outcomes.reverse() };'],
  ],
  'services/write/links/import-links.ts': [
    ['lines of an import are counted wrong where it goes on', 'first += used;', 'first += here.length;'],
    ['another line gets the link that a line was promised', 'promised.isOf(from + i, hashes[i] as Buffer)', 'true'],
  ],
  'services/write/links/create-once.ts': [
    ['a refusal is remembered', 'if (isNothingNew(outcome)) await memory.forget(lines);', ''],
  ],
  'services/write/idempotency/request-memory.ts': [
    ['a key is good for another request', '!lines.record.hashes.equals(Buffer.concat(hashes))', 'false'],
    ['a repetition has a time of its own', 'return this.record.at;', 'return Date.now();'],
  ],
  'services/write/http/authenticate.ts': [
    ['a viewer may do everything', 'roles.indexOf(role) < roles.indexOf(least)', 'false'],
  ],
  'shared/keys/api-key.ts': [
    ['any secret opens', 'timingSafeEqual(Buffer.from(one), Buffer.from(other))', 'true'],
    ['keys do not expire', 'if (expiresAt !== undefined && expiresAt <= now) return false;', ''],
    ['a former secret is good for ever', ' && former.until > now', ''],
    ['a rotated key has no grace', 'until === undefined ? undefined : {', 'until !== 0 ? undefined : {'],
  ],
  'shared/keys/lmdb-key-store.ts': [
    [
      'of two changes of a key one is lost',
      ' || stored.revision !== former.revision',
      '',
      [...contract, 'lmdb-key-store'],
    ],
  ],
  'shared/keys/remember-keys.ts': [
    ['a rotated key is refused for seconds', ' || !suffices(known.key)', '', ['remember-keys']],
  ],
  'services/write/links/own-link.ts': [
    ['anybody edits anything', "link.owner !== owner && role !== 'admin'", 'false'],
    [
      'If-Match is ignored',
      'if (ifMatch !== undefined && !matchesStrongly(ifMatch, etagOf(current))) {',
      'if (false) {',
    ],
  ],
  'services/write/links/edit-link.ts': [
    ['an owner moves away from a takedown', '!link.blocked && judge(link).blocked', 'false'],
    ['an editor lifts a block', "patch.blocked !== undefined && principal.role !== 'admin'", 'false'],
    ['null does not clear', 'patch.title !== undefined && {', 'patch.title != null && {'],
  ],
  'services/write/links/link-operations.ts': [
    ['an answer is not documented', 'errors: [404, 412, 422],', 'errors: [404, 422],'],
    ['an answer is documented that there is not', 'errors: [409, 422],', 'errors: [409, 410, 422],'],
  ],
  'services/write/keys/key-resource.ts': [
    ['an answer has a member that is not documented', '    owner,\n', '    owner,\n    hash: id,\n'],
  ],
  'services/write/keys/key-handlers.ts': [
    ['a new key is logged', 'log.info({ key: kept.id, role,', 'log.info({ key, role,', ['tests/process/operations']],
    ['a rotated key is logged', 'log.info({ key: kept.id, graceSeconds,', 'log.info({ key, graceSeconds,'],
  ],
  'services/write/keys/first-admin-key.ts': [
    ['everybody may read the admin key', '{ mode: 0o600 }', '{}', ['tests/process/admin-key']],
  ],
  'shared/http/http-server.ts': [
    [
      'stopping cuts requests',
      'NetServer.prototype.close.call(server);',
      'server.close().closeAllConnections();',
      restarts,
    ],
  ],
  'services/embedded/wire.ts': [
    ['each worker allows all of a limit', 'supervisor === undefined ? new', 'supervisor !== null ? new', workers],
  ],
  'shared/runtime/workers/supervisor.ts': [
    ['a killed worker is not replaced', 'if (signal.aborted) break;', 'break;', workers],
    ['a second signal leaves workers behind', 'worker.kill();', 'void worker;', workers],
  ],
  'shared/runtime/workers/supervisor-link.ts': [
    ['workers outlive their supervisor', "end.once('disconnect', stop);", '', workers],
  ],
  'shared/runtime/workers/supervise.ts': [
    ['two Keyhops share a port', 'if (await isListenedOn(host, port))', 'if (false)', workers],
  ],
  'shared/runtime/workers/gathered-metrics.ts': [
    ['counts fall with a killed worker', 'this.#past = addUp([this.#past, last.map(countsOf)]);', '', workers],
    ['an answer that comes late counts twice', ' || this.#ended.has(worker)', '', ['gathered-metrics']],
  ],
};

export const bugs: readonly Bug[] = Object.entries(bugsByFile).flatMap(([file, list]) =>
  list.map(([breaks, text, replacement, tests = contract]) => ({ file, breaks, text, replacement, tests })),
);
