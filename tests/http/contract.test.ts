import { authentication } from './authentication.http.ts';
import { bodies } from './body.http.ts';
import { bulk } from './bulk.http.ts';
import { repeatingMany } from './bulk-idempotency.http.ts';
import { creating } from './create.http.ts';
import { documentation, documentedAnswers } from './documentation.http.ts';
import { editing } from './edit.http.ts';
import { repeating } from './idempotency.http.ts';
import { importing } from './import.http.ts';
import { keys } from './keys.http.ts';
import { lifetime } from './lifetime.http.ts';
import { limits } from './limits.http.ts';
import { listing } from './listing.http.ts';
import { limitingClicks } from './max-clicks.http.ts';
import { telling } from './metrics.http.ts';
import { options } from './options.http.ts';
import { overTopologies } from './over-topologies.ts';
import { pages } from './pages.http.ts';
import { passwords } from './password.http.ts';
import { tryingPasswords } from './password-attempts.http.ts';
import { qrCodes } from './qr.http.ts';
import { rawRequests } from './raw.http.ts';
import { redirecting } from './redirect.http.ts';
import { refusing } from './refusals.http.ts';
import { reusing } from './reuse.http.ts';
import { rotating } from './rotation.http.ts';
import { routing } from './routes.http.ts';
import { rules } from './rules.http.ts';
import { stats } from './stats.http.ts';
import { askingForStats } from './stats-query.http.ts';
import { ownersOfTakenDown } from './takedown-owners.http.ts';
import { askingForTakedowns } from './takedown-requests.http.ts';
import { takingDown } from './takedowns.http.ts';
import { terminal } from './terminal.http.ts';

overTopologies({
  'creating a link': creating,
  'refusing a link': refusing,
  'creating many links': bulk,
  'importing links': importing,
  'repeating a creation': repeating,
  'repeating the creation of many links': repeatingMany,
  'shortening at a terminal': terminal,
  'listing links': listing,
  'reusing a link': reusing,
  'editing a link': editing,
  'the end of a link': lifetime,
  'a maximum of clicks': limitingClicks,
  redirecting,
  'links that begin later or hand something on': options,
  'links with a password': passwords,
  'trying passwords': tryingPasswords,
  'links with rules': rules,
  'clicks and their sums': stats,
  'QR codes': qrCodes,
  'asking for clicks': askingForStats,
  'pages and files': pages,
  authentication,
  'API keys': keys,
  'rotating API keys': rotating,
  'taking links down': takingDown,
  'the owner of a link that is taken down': ownersOfTakenDown,
  'asking for takedowns': askingForTakedowns,
  limits,
  'request bodies': bodies,
  routing,
  'bytes on a connection': rawRequests,
  metrics: telling,
  'the API’s documentation': documentation,
  'all of the above': documentedAnswers,
});
