import { openLmdb } from '../../shared/backends/lmdb.ts';
import { makeKey, ownerPattern, roles } from '../../shared/keys/api-key.ts';
import { LmdbKeyStore } from '../../shared/keys/lmdb-key-store.ts';
import { addOwnerLists } from '../../shared/links/lmdb-link-store.ts';
import { oneOf, readConfig, text } from '../../shared/runtime/config-table.ts';
import { failed } from '../../shared/runtime/process.ts';
import { configTable } from './config.ts';

const table = {
  DATA_DIR: configTable.DATA_DIR,
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
};

try {
  const { DATA_DIR, NAME, ROLE, OWNER } = readConfig(table, process.env);
  const env = openLmdb(DATA_DIR, addOwnerLists);
  const { key, kept } = makeKey({ name: NAME, role: ROLE, owner: OWNER }, Date.now());
  // A running Keyhop on the same directory takes the key at once.
  await new LmdbKeyStore(env).put(kept);
  await env.close();
  process.stderr.write(`A key with the role ${ROLE}, for links of the owner ${OWNER}; it is not shown again:\n`);
  process.stdout.write(`${key}\n`);
} catch (error) {
  failed(error);
}
