import { CodeIssuer } from '../../services/write/codes/code-issuer.ts';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';

// Issues codes as a writer would, and prints one a line: node issue-codes.ts <data directory> <count>
const [directory = '', count = ''] = process.argv.slice(2);
const env = openLmdb(directory);
const blocks = new LmdbKeyBlockStore(env);
const issuer = new CodeIssuer({
  blocks,
  spaces: await blocks.keySpaces(7),
  leasedBy: String(process.pid),
  onLeaseError(error) {
    throw error;
  },
});

const codes: string[] = [];
while (codes.length < Number(count)) codes.push(await issuer.next());
await env.close();
process.stdout.write(`${codes.join('\n')}\n`);
