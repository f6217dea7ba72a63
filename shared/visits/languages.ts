import { other } from '../clicks/day-counts.ts';

/** Made when it is first asked: its data take some milliseconds of a start. */
let names: Intl.DisplayNames | undefined;

/** Codes for content in many languages or none: nobody's language. */
const notSpoken = new Set(['mul', 'und', 'zxx']);

/** A primary subtag in its current form (`he` for `iw`), `other` where it is no language's. Asking Intl takes 4 µs. */
export function currentForm(subtag: string): string {
  if (notSpoken.has(subtag)) return other;
  const { language } = new Intl.Locale(subtag);
  names ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return names.of(language) === undefined ? other : language;
}
