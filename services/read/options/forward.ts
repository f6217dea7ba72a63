import type { LinkOptions } from '../../../shared/links/link-options.ts';

/**
 * What a visitor's URL has besides the code, byte for byte: `rest` from the slash behind the code, or empty; `query` without
 * its question mark. A fragment, which no browser sends, is none of it.
 */
export interface Appendix {
  readonly rest: string;
  readonly query: string;
}

export function appendixOf(requestUrl: string): Appendix {
  const [, rest = '', query = ''] = /^\/[^/?#]*([^?#]*)(?:\?([^#]*))?/.exec(requestUrl) ?? [];
  return { rest, query };
}

/** Where a browser would leave the target's path again: it takes `%2e` for a dot, and a backslash for a slash. */
const leavesPath = /\\|\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Whether a link takes what stands behind its code. */
export function takesRest(options: LinkOptions | undefined, rest: string): boolean {
  return rest === '' || (options?.forwardPath === true && !leavesPath.test(rest));
}

/**
 * The target with what the link hands on: the path at the end of its path, the query at the end of its query, both as
 * they came and before the fragment.
 *
 * @param target a WHATWG `href`
 */
export function withAppendix(
  target: string,
  { rest, query }: Appendix,
  { forwardPath, forwardQuery }: LinkOptions,
): string {
  const url = forwardPath && rest !== '' ? withPath(target, rest) : target;
  return forwardQuery && query !== '' ? withQuery(url, query) : url;
}

function withPath(target: string, rest: string): string {
  const end = target.search(/[?#]|$/);
  const path = target.slice(0, end);
  return `${path.endsWith('/') ? path.slice(0, -1) : path}${rest}${target.slice(end)}`;
}

function withQuery(target: string, query: string): string {
  const end = target.search(/#|$/);
  const before = target.slice(0, end);
  return `${before}${jointOf(before)}${query}${target.slice(end)}`;
}

/** What comes between a target without its fragment and one more parameter. */
function jointOf(before: string): string {
  const mark = before.indexOf('?');
  if (mark < 0) return '?';
  return mark === before.length - 1 || before.endsWith('&') ? '' : '&';
}
