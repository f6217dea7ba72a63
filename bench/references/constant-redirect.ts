import { redirect } from './answers.ts';
import { serveReference } from './reference-server.ts';

/** What `node:http` itself costs. */
serveReference(redirect);
