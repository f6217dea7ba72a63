import { echo } from './answers.ts';
import { serveReference } from './reference-server.ts';

/** What reading JSON and answering JSON costs with `node:http` alone. */
serveReference(echo);
