import { type BugsByFile, contract, fastPath, flush, restarts } from './bug.ts';

const fullDisk = ['tests/faults/full-disk'];
const workers = ['tests/process/workers'];
const takedowns = ['shared/blocking/(?:host-rules|known-takedowns|lmdb)'];

/** Of what services share, and of the embedded Keyhop. */
export const sharedBugs: BugsByFile = {
  'shared/codes/key-space.ts': [
    ['codes are counted up', 'encode(permutation.permute(counter), length)', 'encode(counter, length)'],
  ],
  'shared/backends/lmdb.ts': [
    ['nothing is flushed to disk', 'overlappingSync: false,', 'noSync: true,', flush],
    ['a full disk ends the process', 'if (!isFailedCommit(reason)) throw reason;', 'throw reason;', fullDisk],
  ],
  'shared/clicks/add-to-record.ts': [
    ['a flood of values hides the frequent ones', ' > few', ' < 0', ['add-to-record']],
    ['what a row has no room for is not counted', 'addValue(parts, other, count);', '', ['add-to-record']],
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
  'shared/http/answer-below.ts': [
    ['an answer overtakes another', ' && this.#underWay === 0', '', fastPath],
    ['the rest of a request is taken for a request', ' && endsWithEmptyLine(chunk)', '', fastPath],
    ['a connection never ends while it stops', '!this.#stopping.aborted && ', '', fastPath],
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
  'shared/http/page.ts': [['a target is shown as HTML', 'entities[character] as string', 'character']],
  'shared/errors.ts': [['a 401 does not say how', `{ 'WWW-Authenticate': 'Bearer realm="keyhop"' }`, '{}']],
  'shared/http/request-body.ts': [
    ['the body’s last byte is too many', 'if (size <= limit) {', 'if (size < limit) {'],
    ['a wrong charset is taken', " || charset.toLowerCase() !== 'utf-8'", ''],
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
