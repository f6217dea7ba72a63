import { z } from 'zod';
import { mostRules } from '../../../shared/links/link-options.ts';
import { countries } from '../../../shared/visits/countries.ts';
import { deviceNames } from '../../../shared/visits/device-names.ts';
import { allBrowsers, osNames } from '../../../shared/visits/user-agent-names.ts';
import { characters } from '../http/characters.ts';
import { targetSchema } from './url-schema.ts';

// Times, languages and URLs are checked by their own rules (parse-options.ts), which can say more than a schema.

const time = (description: string) => z.string('must be a string').meta({ description, format: 'date-time' });

const list = <T extends z.ZodType>(each: T) =>
  z.array(each, 'must be an array of strings').min(1, 'must name at least one').max(20, 'may name at most 20');
const named = (names: Iterable<string>) => z.enum([...names], 'is no name that is known here');

const conditionsSchema = z
  .strictObject({
    device: list(named(deviceNames)).optional(),
    os: list(named(new Set(osNames.values())).meta({ id: 'OperatingSystem' })).optional(),
    browser: list(named(allBrowsers).meta({ id: 'Browser' })).optional(),
    language: list(
      z
        .string('must be a string')
        .regex(/^[a-z]{2,3}$/, 'must be a code of two or three small letters')
        .meta({ description: 'The language that is preferred, without its region.', pattern: '^[a-z]{2,3}$' }),
    ).optional(),
    country: list(named(countries).meta({ id: 'Country', description: 'ISO 3166-1 alpha-2.' })).optional(),
    query: z
      .strictObject(
        {
          name: characters(1, 100),
          value: characters(0, 200).optional().meta({ description: 'Any, unless one is named.' }),
        },
        'must be an object',
      )
      .optional()
      .meta({ description: 'A parameter of the short URL.' }),
    after: time('From then on, with an offset from UTC.').optional(),
    before: time('Until just before, with an offset from UTC.').optional(),
    weight: z
      .int({ error: 'must be a whole number', abort: true })
      .min(1, 'must be at least 1')
      .max(100, 'must be at most 100')
      .optional()
      .meta({ description: 'Of a hundred visits that come so far, how many.' }),
  })
  .refine((conditions) => Object.keys(conditions).length > 0, 'must hold at least one condition')
  .meta({
    id: 'Conditions',
    description: 'What a visit must be: all that is named; of a list, one of them.',
    minProperties: 1,
  });

export const ruleSchema = z
  .strictObject({ if: conditionsSchema, url: targetSchema })
  .meta({ id: 'Rule', description: 'Where a link leads visits of which all of the conditions hold.' });

/** The members of a link that are options, as they are given. */
export const optionMembers = {
  notBefore: time('When the link begins, with an offset from UTC: before, it is 404 to visitors.'),
  forwardQuery: z
    .boolean('must be true or false')
    .meta({ description: 'Whether the query of the short URL is added to that of the target, byte for byte.' }),
  forwardPath: z.boolean('must be true or false').meta({
    description: 'Whether what stands behind the code in the path of the short URL is added to that of the target.',
  }),
  password: characters(1, 200).meta({
    description: 'What visitors are asked for. Kept as a hash, never shown; not in bulk.',
  }),
  rules: z
    .array(ruleSchema, 'must be an array of rules')
    .max(mostRules, `may hold at most ${mostRules}`)
    .meta({ description: 'The first that holds says where the link leads; its `url`, where none does.' }),
};
