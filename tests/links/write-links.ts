import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import type { Link } from '../../shared/links/link.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';

// Another process on the data directory: it stores each link that it is sent, and sends the code back once that resolved.
const env = openLmdb(process.argv[2] ?? '');
const links = new LmdbLinkStore(env, await new LmdbKeyBlockStore(env).keySpaces(7));
process.on('message', async (link: Link) => {
  await (link.version === 1 ? links.add(link) : links.replace(link));
  process.send?.(link.code);
});
process.once('disconnect', () => void env.close());
process.send?.('ready');
