import { rmSync } from 'node:fs';
import { endSharedCassandra } from '../stores/shared-cassandra.ts';

export default async function tearDown(): Promise<void> {
  await endSharedCassandra();
  rmSync(process.env['KEYHOP_TEST_RUN'] as string, { recursive: true, force: true });
}
