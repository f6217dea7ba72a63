import { z } from 'zod';
import { mostTakedowns } from '../../../shared/blocking/takedown.ts';
import type { Operation } from '../../../shared/openapi/operation.ts';
import { takedownSchema } from './takedown-resource.ts';
import { newTakedownSchema } from './takedown-schema.ts';

const group = 'Takedowns';

const takedown = {
  id: '9ed8d29a40aa8b3f',
  host: '.phishing.example.net',
  url: null,
  owner: null,
  code: null,
  reason: 'Reported by the bank it imitates.',
  createdAt: '2026-11-22T09:00:00.000Z',
  createdBy: '0a1b2c3d4e5f',
};

const made = { body: { 'application/json': takedownSchema }, example: takedown };

/** What is promised of `/api/v1/takedowns`. */
export const takedownOperations = {
  create: {
    id: 'takeDown',
    group,
    summary: 'Take links down, by host, URL, owner or code',
    description: `Within a second, all links that it is of answer 451 everywhere, those to come too, however many there are; none is made any more to where a host or URL was taken down. The links stay as they are, and only lifting it brings them back. There may be ${mostTakedowns.toLocaleString('en')} at once; single links beyond that can be \`blocked\`.`,
    body: {
      schema: newTakedownSchema,
      example: { host: '.phishing.example.net', reason: 'Reported by the bank it imitates.' },
    },
    answers: {
      201: { meaning: 'The takedown.', ...made },
      200: { meaning: 'The same was taken down before: the takedown that there is.', ...made },
    },
    errors: [422],
  },
  list: {
    id: 'listTakedowns',
    group,
    summary: 'List all takedowns',
    answers: {
      200: {
        meaning: 'All that are not lifted, oldest first.',
        body: {
          'application/json': z
            .object({ items: z.array(takedownSchema) })
            .meta({ id: 'TakedownList', description: 'All takedowns.' }),
        },
        example: { items: [takedown] },
      },
    },
  },
  lift: {
    id: 'liftTakedown',
    group,
    summary: 'Lift a takedown',
    description:
      'Within a second, its links are what they were before, unless something else blocks them. Lifting twice is the same as once.',
    parameter: {
      name: 'id',
      schema: z.string().meta({ description: 'A takedown’s `id`.', examples: ['9ed8d29a40aa8b3f'] }),
    },
    answers: { 204: { meaning: 'There is no such takedown any more.' } },
  },
} satisfies Record<string, Operation>;
