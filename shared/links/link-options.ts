/** What a visit must be for a rule to hold: all that is named. Of a list, one of them. */
export interface Conditions {
  /** By names of shared/visits, as clicks are told by. A visitor of whom it is not known is none of them. */
  readonly device?: readonly string[];
  readonly os?: readonly string[];
  readonly browser?: readonly string[];
  /** The language that is preferred: primary subtags. */
  readonly language?: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly country?: readonly string[];
  /** A parameter of the short URL's query, decoded; with any value unless one is named. */
  readonly query?: { readonly name: string; readonly value?: string };
  /** Milliseconds since 1970: from then on, and until just before. */
  readonly after?: number;
  readonly before?: number;
  /** Of a hundred visits that come so far, how many; from 1 to 100. */
  readonly weight?: number;
}

export interface Rule {
  readonly if: Conditions;
  /** As a link's `url`. */
  readonly url: string;
}

/** What most links do not have. Absent members are what a link without options has; there is at least one. */
export interface LinkOptions {
  /** Milliseconds since 1970; to visitors it is not there before. */
  readonly notBefore?: number;
  /** Whether the query of the short URL is handed on. */
  readonly forwardQuery?: true;
  /** Whether what stands behind the code in the path of the short URL is handed on. */
  readonly forwardPath?: true;
  /** A hash by passwords.ts. */
  readonly password?: string;
  /** The first that holds says where the link leads. At least one. */
  readonly rules?: readonly Rule[];
}

/** The most rules of a link, and the bytes that they may have as JSON: what a cached link may take. */
export const mostRules = 20;
export const maxRuleBytes = 16_384;

/** Options of which any may be none. */
export type MaybeOptions = { readonly [Name in keyof LinkOptions]: LinkOptions[Name] | undefined };

/** Without those that are none; undefined where none is left. */
export function optionsOf(members: MaybeOptions): LinkOptions | undefined {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as LinkOptions);
}
