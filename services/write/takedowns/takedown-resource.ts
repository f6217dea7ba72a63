import { z } from 'zod';
import type { Takedown, TakedownKind } from '../../../shared/blocking/takedown.ts';

/** A takedown as the API shows it. */
export function takedownResource({ id, kind, value, reason, createdAt, createdBy }: Takedown) {
  const of = (each: TakedownKind) => (each === kind ? value : null);
  return {
    id,
    host: of('host'),
    url: of('url'),
    owner: of('owner'),
    code: of('code'),
    reason: reason === '' ? null : reason,
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
  };
}

const ifOfThat = z.string().nullable();

export const takedownSchema: z.ZodType<ReturnType<typeof takedownResource>> = z
  .object({
    id: z.string().meta({ description: 'What it is called in this API; the same for the same.' }),
    host: ifOfThat.meta({ description: 'With a dot before it, all hosts below it as well.' }),
    url: ifOfThat.meta({ description: 'How the URLs begin, by http or https.' }),
    owner: ifOfThat,
    code: ifOfThat,
    reason: z.string().nullable(),
    createdAt: z.string().meta({ format: 'date-time' }),
    createdBy: z.string().meta({ description: 'The id of the key that it was asked for with.' }),
  })
  .meta({
    id: 'Takedown',
    description: 'What links answer 451 by. Of `host`, `url`, `owner`, `code` one is not `null`.',
  });
