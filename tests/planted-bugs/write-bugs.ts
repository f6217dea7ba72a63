import { type BugsByFile, flush, restarts } from './bug.ts';

const stats = ['stats/buckets'];

/** Of the write service. */
export const writeBugs: BugsByFile = {
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
  'services/write/links/blank-links.ts': [
    [
      'links are blanked as soon as they end',
      'endOf(link) + after * millisecondsOfDay',
      'endOf(link)',
      ['blank-links'],
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
};
