/** What is told of a person's visit; `other` where it is not known, or not to be told. */
export interface Dimensions {
  /** ISO 3166-1 alpha-2, or XK. */
  country: string;
  /** The host that led here, or `direct`. */
  referrer: string;
  browser: string;
  os: string;
  device: string;
  /** The primary subtag of the preferred language, such as `de`. */
  language: string;
}

/** People and bots are counted apart, and of bots nothing else is told. */
export type Visit = 'bot' | Dimensions;

export const other = 'other';
export const direct = 'direct';
