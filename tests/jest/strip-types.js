import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

// The same stripping that Node does when it runs the files; Jest's own loader does not know it.
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source) => createHash('sha256').update(process.version).update(source).digest('hex'),
};
