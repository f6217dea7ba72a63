import type { z } from 'zod';
import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import { type Conditions, maxRuleBytes, type Rule } from '../../../shared/links/link-options.ts';
import { currentForm } from '../../../shared/visits/languages.ts';
import { checkAll } from '../http/check-all.ts';
import { timeOf } from '../http/date-time.ts';
import type { ruleSchema } from './options-schema.ts';
import { parseTarget, type UrlPolicy } from './url-policy.ts';

type GivenRule = z.infer<typeof ruleSchema>;

/** Milliseconds since 1970 of a member that is a time; undefined where it is none. @throws InvalidRequest */
export function parseTime(field: string, text: string | null | undefined): number | undefined {
  if (text == null) return undefined;
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw InvalidRequest.field(field, 'must be a time such as 2030-01-31T12:00:00Z, with an offset from UTC');
}

/** Rules as they are kept; undefined where there are none. @throws InvalidRequest, Refused */
export function parseRules(given: readonly GivenRule[] | null | undefined, policy: UrlPolicy): Rule[] | undefined {
  if (given == null || given.length === 0) return undefined;
  const checks = given.map((rule, i) => [i, () => parseRule(rule, `rules.${i}`, policy)] as const);
  const rules: Rule[] = Object.values(checkAll(Object.fromEntries(checks)));
  if (Buffer.byteLength(JSON.stringify(rules)) <= maxRuleBytes) return rules;
  throw Refused.field('rules', `may have at most ${maxRuleBytes} bytes in all`);
}

function parseRule({ if: given, url }: GivenRule, field: string, policy: UrlPolicy): Rule {
  const { after, before, query, language, weight, ...lists } = given;
  const checked = checkAll({
    url: () => inField(`${field}.url`, () => parseTarget(url, policy)),
    after: () => parseTime(`${field}.if.after`, after),
    before: () => parseTime(`${field}.if.before`, before),
    language: () => language?.map((subtag, i) => parseLanguage(`${field}.if.language.${i}`, subtag)),
  });
  const conditions = {
    ...lists,
    language: checked.language,
    query: query && present(query),
    after: checked.after,
    before: checked.before,
    weight,
  };
  return { if: present(conditions), url: checked.url };
}

/** @throws Refused */
function parseLanguage(field: string, subtag: string): string {
  const current = currentForm(subtag);
  if (current === subtag) return subtag;
  throw Refused.field(field, current === 'other' ? 'is no language that is known here' : `is written ${current} now`);
}

/** Without members that are undefined. */
function present(conditions: { [Name in keyof Conditions]: Conditions[Name] | undefined }): Conditions;
function present(query: { name: string; value?: string | undefined }): NonNullable<Conditions['query']>;
function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** What is wrong with a URL, said of the member that it is. */
function inField<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidRequest || error instanceof Refused)) throw error;
    const [{ message } = { message: '' }] = error.fields;
    throw error instanceof Refused ? Refused.field(field, message) : InvalidRequest.field(field, message);
  }
}
