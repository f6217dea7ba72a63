import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A directory of the test's own; disposing of it removes it and all that is in it. */
export function temporaryDirectory() {
  return mkdtempDisposable(path.join(tmpdir(), 'keyhop-test-'));
}
