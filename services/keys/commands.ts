import { NotFound } from '../../shared/errors.ts';
import { configuredId, identify, isKeyId, makeKey, ownerPattern, roles } from '../../shared/keys/api-key.ts';
import { type Config, type ConfigTable, integer, oneOf, text } from '../../shared/runtime/config-table.ts';
import { changeKey, rotateKey } from '../write/keys/change-key.ts';
import { longestGrace } from '../write/keys/key-schema.ts';
import { parseExpiry } from '../write/links/expiry.ts';
import { keyTable } from './key-table.ts';
import type { OpenedKeys } from './wire.ts';

interface Outcome {
  /** What was done, for people. */
  readonly note: string;
  /** What was asked for. */
  readonly output?: string;
}

interface Command<T extends ConfigTable> {
  readonly meaning: string;
  readonly table: T;
  /** Whether it may come before Keyhop's first start, and make the data directory. */
  readonly mayBeFirst: boolean;
  /** @throws KeyhopError with a sentence for whoever typed it */
  readonly run: (opened: OpenedKeys, config: Config<T>) => Promise<Outcome>;
}

const never = 'never';

const end = {
  parse(given: string): number | typeof never | undefined {
    if (given === never) return never;
    try {
      return parseExpiry({ expiresAt: given }, Date.now());
    } catch {
      return undefined;
    }
  },
  expects: 'a time to come such as 2030-01-31T12:00:00Z, with an offset from UTC, or never',
  meaning: 'When the key ends.',
};

const id = {
  parse(given: string) {
    if (isKeyId(given)) return given;
    // Who found a key somewhere has no id; and to show it as a wrong one would be to show it once more.
    const identified = identify(given).id;
    return identified === configuredId ? undefined : identified;
  },
  expects: 'the id of a key, as make keys lists them, or the key itself',
  // None at all is told of as a wrong one is.
  default: '',
  meaning: 'Which key.',
};

const create = command({
  meaning: 'makes a key.',
  mayBeFirst: true,
  table: {
    NAME: {
      ...text(/^.{1,100}$/, '1 to 100 characters'),
      default: 'make key',
      meaning: 'What the key is called in lists.',
    },
    ROLE: { ...oneOf(...roles), default: 'admin', meaning: 'What it may do.' },
    OWNER: {
      ...text(ownerPattern, '1 to 64 of A-Z a-z 0-9 . _ @ -'),
      default: 'admin',
      meaning: 'Whose links it sees and makes.',
    },
    AT: { ...end, default: never },
  },
  async run({ keys, where }, { NAME, ROLE, OWNER, AT }) {
    const { key, kept } = makeKey({ name: NAME, role: ROLE, owner: OWNER, expiresAt: timeOf(AT) }, Date.now());
    await keys.put(kept);
    const whose = `with the role ${ROLE}, for links of the owner ${OWNER}`;
    return { note: `The key ${kept.id} ${whose}, is in ${where}; it is not shown again:`, output: `${key}\n` };
  },
});

const list = command({
  meaning: 'shows all keys that are not revoked, without their secrets.',
  mayBeFirst: false,
  table: {},
  async run({ keys, where }) {
    const all = await keys.list();
    return { note: `${all.length} in ${where}`, output: keyTable(all, Date.now()) };
  },
});

const revoke = command({
  meaning: 'has a key refused from now on.',
  mayBeFirst: false,
  table: { ID: id },
  async run({ keys, where, effective }, { ID }) {
    if (!(await keys.remove(ID))) throw new NotFound(`There is no API key with the id ${ID}.`);
    const again = ID === configuredId ? ' A Keyhop that is started with ADMIN_KEY makes it again.' : '';
    return { note: `The key ${ID}, in ${where}, is revoked: it is refused ${effective}.${again}` };
  },
});

const expire = command({
  meaning: 'sets when a key ends.',
  mayBeFirst: false,
  table: { ID: id, AT: { ...end, default: '' } },
  async run({ keys, where, effective }, { ID, AT }) {
    await changeKey(keys, ID, (key) => ({ ...key, expiresAt: timeOf(AT) }));
    const when = AT === never ? 'does not end any more' : `ends at ${new Date(AT).toISOString()}`;
    return { note: `The key ${ID}, in ${where}, ${when}: that holds ${effective}.` };
  },
});

const rotate = command({
  meaning: 'gives a key another secret.',
  mayBeFirst: false,
  table: {
    ID: id,
    GRACE: {
      ...integer(0, longestGrace),
      default: '0',
      meaning: 'For how many seconds the secret so far is good beside the new one.',
    },
  },
  async run({ keys, where, effective }, { ID, GRACE }) {
    const { key } = await rotateKey(keys, ID, GRACE, Date.now());
    const former = GRACE === 0 ? `is refused ${effective}` : `is good for ${GRACE} s more`;
    return {
      note: `The key ${ID}, in ${where}, is rotated: the secret so far ${former}. The new one is not shown again:`,
      output: `${key}\n`,
    };
  },
});

export const commands: Readonly<Record<string, Command<ConfigTable>>> = { create, list, revoke, expire, rotate };

/** Forgets which variables it takes: whoever runs it reads them by its own table. */
function command<T extends ConfigTable>(one: Command<T>): Command<ConfigTable> {
  return one as unknown as Command<ConfigTable>;
}

function timeOf(at: number | typeof never): number | undefined {
  return at === never ? undefined : at;
}
