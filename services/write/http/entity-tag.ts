/** RFC 9110, 13.1.1: `*` or a list of strong tags; a weak one never matches. */
export function matchesStrongly(ifMatch: string, etag: string): boolean {
  return tagsOf(ifMatch).some((tag) => tag === '*' || tag === etag);
}

/** RFC 9110, 13.1.2: the same for `If-None-Match`, where weak ones do. */
export function matchesWeakly(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return tagsOf(ifNoneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}

function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim());
}
