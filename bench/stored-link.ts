import type { Link } from '../shared/links/link.ts';
import { targetUrl } from './urls.ts';

/** A link with nothing special about it, made now, that leads to the n-th target. */
export function storedLink(code: string, owner: string, n: number): Link {
  return {
    code,
    url: targetUrl(n),
    owner,
    createdAt: Date.now(),
    state: 'active',
    blocked: false,
    version: 1,
    redirect: 302,
    tags: [],
    title: '',
  };
}
