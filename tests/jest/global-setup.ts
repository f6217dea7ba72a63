import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for what the test files of one run share: the Cassandra that the first of them starts. */
export default function setUp(): void {
  process.env['KEYHOP_TEST_RUN'] = mkdtempSync(path.join(tmpdir(), 'keyhop-tests-'));
}
