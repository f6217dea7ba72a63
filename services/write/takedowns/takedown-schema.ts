import { z } from 'zod';
import { longestRule } from '../../../shared/blocking/host-rule.ts';
import { takedownKinds } from '../../../shared/blocking/takedown.ts';
import { ownerPattern } from '../../../shared/keys/api-key.ts';
import { codePattern } from '../../../shared/links/link.ts';
import { characters } from '../http/characters.ts';

const host = z.string('must be a string').meta({
  description: 'A host that links lead to, such as `example.com`; with a dot before it, all hosts below it as well.',
  // Of our own, as that of a URL: what a host may look like no JSON Schema says.
  format: 'host-rule',
  maxLength: longestRule,
});
const url = z.string('must be a string').meta({
  description:
    'How the URLs begin that links lead to, such as `https://example.com/path`; by http or https, with the same port.',
  format: 'http-url',
  pattern: '^[Hh][Tt][Tt][Pp][Ss]?://',
  maxLength: longestRule,
});
const owner = z
  .string('must be a string')
  .regex(ownerPattern, 'is no name of an owner')
  .meta({ description: 'Whose links.' });
const code = z.string('must be a string').regex(codePattern, 'is no code').meta({ description: 'Of a single link.' });

/** What takes links down: exactly one of the four. */
export const newTakedownSchema = z
  .strictObject({
    host: host.optional(),
    url: url.optional(),
    owner: owner.optional(),
    code: code.optional(),
    reason: characters(1, 500).optional().meta({ description: 'Why; shown to admins only.' }),
  })
  .meta({
    id: 'NewTakedown',
    description: 'What takes links down: exactly one of `host`, `url`, `owner` and `code`.',
    oneOf: takedownKinds.map((kind) => ({ required: [kind] })),
  });
