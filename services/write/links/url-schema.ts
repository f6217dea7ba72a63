import { z } from 'zod';
import { maxUrlBytes, urlPattern } from './url-policy.ts';

/** A target; `parseTarget` checks the rest, and can say more than a schema. */
export const targetSchema = z.string('must be a string').meta({
  description:
    'Where the link leads: http or https, without user name and password, to a public host. At most 8,000 bytes; spaces, tabs and line ends around it are dropped.',
  // Of our own: that of an IRI would not take the spaces.
  format: 'http-url',
  pattern: urlPattern,
  maxLength: maxUrlBytes,
});
