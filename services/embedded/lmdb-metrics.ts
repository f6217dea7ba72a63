import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { writes } from '../../shared/backends/lmdb.ts';
import type { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import type { Metrics } from '../../shared/runtime/metrics.ts';

/** How the embedded store and its disk are. A look-up is synchronous, so a redirect's duration tells of it. */
export function registerLmdbMetrics(metrics: Metrics, links: LmdbLinkStore, directory: string): void {
  metrics.histogram('keyhop_lmdb_write_duration_seconds', 'Until a write was flushed to disk.', () => [
    [{}, writes.durations],
  ]);
  metrics.counter('keyhop_lmdb_write_errors_total', 'Writes that could not be flushed.', () => writes.errors);
  metrics.gauge('keyhop_lmdb_links', 'Links stored.', () => links.count, 'max');
  const file = path.join(directory, 'keyhop.mdb');
  metrics.gauge('keyhop_lmdb_file_bytes', 'Size of the data file.', async () => (await stat(file)).size, 'max');
  const disk = async (blocks: 'blocks' | 'bavail') => {
    const figures = await statfs(directory);
    return figures[blocks] * figures.bsize;
  };
  metrics.gauge('keyhop_data_disk_free_bytes', 'Free on the disk of the data directory.', () => disk('bavail'), 'min');
  metrics.gauge('keyhop_data_disk_size_bytes', 'Size of the disk of the data directory.', () => disk('blocks'), 'max');
}
