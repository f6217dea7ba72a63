import { z } from 'zod';
import { codePattern } from '../links/link.ts';
import type { Operation } from './operation.ts';

/** The variable part of a path that names a link. */
export const codeParameter: NonNullable<Operation['parameter']> = {
  name: 'code',
  schema: z.string().meta({ description: 'Case-sensitive.', pattern: codePattern.source, examples: ['spring'] }),
};
