import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { longestLength, secretFrom } from '../codes/key-space.ts';

/** What `KeySpaces.secretFor` hides the owners of budgets with. */
export const limitPurpose = 'limits';

const selectKey: Statement = { kind: 'read', cql: 'SELECT key FROM key_spaces WHERE length = ?' };

/** The same secret, for who has no key spaces; undefined until a write service has made them. Fails with StoreUnavailable. */
export async function readLimitSecret(cassandra: Cassandra): Promise<Uint8Array | undefined> {
  const row = (await cassandra.run(selectKey, [longestLength])).first();
  return row === null ? undefined : secretFrom(row['key'] as Buffer, limitPurpose);
}
