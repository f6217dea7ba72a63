import { InvalidOptions } from '../command-line.ts';

/** What Keyhop is compared with in the same run. */
export type Reference =
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'nginx'; readonly name: string }
  | { readonly kind: 'rev'; readonly name: string; readonly revision: string }
  | { readonly kind: 'url'; readonly name: string; readonly template: string }
  | { readonly kind: 'urls'; readonly name: string; readonly file: string };

/** For `--help`. */
export const referenceHelp = `node              a bare node:http server that does the least possible
                      nginx             nginx that only says return 302 (or 404)
                      rev:REVISION      Keyhop of another commit, such as rev:HEAD~1
                      url:URL           any other server that redirects; {code} in it stands for each code
                      urls:FILE         the same, a URL a line`;

/** What a reference is called on the command line is also its name in the results. @throws InvalidOptions */
export function parseReference(name: string): Reference {
  if (name === 'node') return { kind: 'node', name };
  if (name === 'nginx') return { kind: 'nginx', name };
  const [, kind, rest = ''] = /^(rev|urls?):(.+)$/.exec(name) ?? [];
  if (kind === 'rev') return { kind, name, revision: rest };
  if (kind === 'url') return { kind, name, template: rest };
  if (kind === 'urls') return { kind, name, file: rest };
  throw new InvalidOptions(`--reference must be node, nginx, rev:REVISION, url:URL or urls:FILE, not ${name}`);
}
