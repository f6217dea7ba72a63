import { parseHosts, parsePrefix } from '../../../shared/blocking/host-rule.ts';
import { type Takedown, takedownId, takedownKinds } from '../../../shared/blocking/takedown.ts';
import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import { parseBody } from '../http/parse-body.ts';
import { newTakedownSchema } from './takedown-schema.ts';

/**
 * What is to be taken down, in the form in which it is kept.
 *
 * @throws InvalidRequest
 * @throws Refused where it is so much that it must be a slip
 */
export function parseNewTakedown(body: unknown): Pick<Takedown, 'id' | 'kind' | 'value' | 'reason'> {
  const { reason = '', ...given } = parseBody(newTakedownSchema, body);
  const [kind, another] = takedownKinds.filter((each) => given[each] !== undefined);
  if (kind === undefined) throw InvalidRequest.field('host', 'is missing; or give url, owner or code');
  if (another !== undefined) throw InvalidRequest.field(another, `must not be given together with ${kind}`);
  const value = normalised[kind](given[kind] as string);
  return { id: takedownId(kind, value), kind, value, reason };
}

const normalised = {
  host(given: string): string {
    const rule = parseHosts(given.trim());
    if (rule === undefined) throw InvalidRequest.field('host', 'is no host, nor one behind a dot');
    if (/^\.[^.]*$/.test(rule)) throw Refused.field('host', 'is a whole top-level domain; DENY_HOSTS takes those');
    return rule;
  },
  url(given: string): string {
    const rule = parsePrefix(given.trim());
    if (rule === undefined) throw InvalidRequest.field('url', 'is no http or https URL');
    return rule;
  },
  owner: (given: string) => given,
  code: (given: string) => given,
};
