import type { Conditions, Rule } from '../../../shared/links/link-options.ts';

/** What a rule may ask of a visit; worked out when it is asked. */
export interface Visitor {
  /** In the names that clicks are told by; undefined where it is not known. */
  readonly device: string | undefined;
  readonly os: string | undefined;
  readonly browser: string | undefined;
  readonly language: string | undefined;
  readonly country: string | undefined;
  readonly query: URLSearchParams;
}

interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From 0 to below 1, another each time. */
  readonly random: () => number;
}

/** Of rules the first that holds. */
export function firstThatHolds(rules: readonly Rule[], visitor: Visitor, at: Circumstances): Rule | undefined {
  return rules.find((rule) => holds(rule.if, visitor, at));
}

/** What takes least to find out comes first; the draw comes last, so that it is among visits that are meant. */
function holds(conditions: Conditions, visitor: Visitor, { now, random }: Circumstances): boolean {
  const { after, before, query, language, country, device, os, browser, weight } = conditions;
  return (
    (after === undefined || now >= after) &&
    (before === undefined || now < before) &&
    (query === undefined || visitor.query.has(query.name, query.value)) &&
    (language === undefined || isAmong(language, visitor.language)) &&
    (country === undefined || isAmong(country, visitor.country)) &&
    (device === undefined || isAmong(device, visitor.device)) &&
    (os === undefined || isAmong(os, visitor.os)) &&
    (browser === undefined || isAmong(browser, visitor.browser)) &&
    (weight === undefined || random() * 100 < weight)
  );
}

function isAmong(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.includes(name);
}
