import { Blocked, Gone, NotFound } from '../../../shared/errors.ts';
import { availability, type Link } from '../../../shared/links/link.ts';

/**
 * The link, if a visitor may follow it.
 *
 * @throws Blocked, Gone (deleted or expired), NotFound (unknown, disabled or early: a visitor cannot tell them apart)
 */
export function requireLive(link: Link | undefined, now: number): Link {
  if (link === undefined) throw new NotFound('There is no link here.');
  switch (availability(link, now)) {
    case 'live':
      return link;
    case 'blocked':
      throw new Blocked('This link was blocked.');
    case 'deleted':
      throw new Gone('This link was deleted.');
    case 'expired':
      throw new Gone('This link has expired.');
    case 'disabled':
    case 'early':
      throw new NotFound('There is no link here.');
  }
}
