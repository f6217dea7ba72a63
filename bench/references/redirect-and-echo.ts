import { echo, redirect } from './answers.ts';
import { serveReference } from './reference-server.ts';

/** Redirects for those who read, JSON for those who write. */
serveReference((req, res) => (req.method === 'POST' ? echo : redirect)(req, res));
