import { other } from '../../../shared/clicks/day-counts.ts';
import { currentForm } from '../../../shared/visits/languages.ts';

/** Characters that are looked at. */
const longest = 256;

/** The primary subtag of the language that is preferred in an Accept-Language, in its current form (`he` for `iw`). */
export function languageOf(acceptLanguage: string): string {
  let [best, bestQuality] = ['', 0];
  for (const range of acceptLanguage.slice(0, longest).split(',')) {
    const [, subtag, quality] =
      /^\s*([a-z]{2,3})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{1,3})?)\s*)?$/i.exec(range) ?? [];
    if (subtag === undefined) continue;
    const weight = Math.min(1, Number(quality ?? 1));
    if (weight > bestQuality) [best, bestQuality] = [subtag.toLowerCase(), weight];
  }
  return best === '' ? other : formOf(best);
}

/** What is known of each subtag that came: at most 18,252, all there can be. Asking Intl takes 4 µs. */
const told = new Map<string, string>();

function formOf(subtag: string): string {
  const known = told.get(subtag) ?? currentForm(subtag);
  told.set(subtag, known);
  return known;
}
