import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { styleSource } from './page.ts';

/**
 * What the pages' answers say to browsers: nothing is loaded from elsewhere, nothing runs, nobody frames them.
 *
 * @param formAction where their forms may lead; there are none unless given
 */
export function pageHeaders(formAction: readonly string[] = ["'none'"]): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [styleSource],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction,
        frameAncestors: ["'none'"],
      },
    },
    // Whether the whole host is to be reached by https alone is its operator's decision.
    strictTransportSecurity: false,
  });
}
