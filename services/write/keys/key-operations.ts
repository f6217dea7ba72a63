import { z } from 'zod';
import type { Operation } from '../../../shared/openapi/operation.ts';
import { keySchema, newKeyResourceSchema } from './key-resource.ts';
import { keyPatchSchema, newKeySchema, rotationSchema } from './key-schema.ts';

const group = 'API keys';

const id = {
  name: 'id',
  schema: z.string().meta({ description: 'A key’s `id`.', examples: ['0a1b2c3d4e5f'] }),
};

const key = {
  id: '0a1b2c3d4e5f',
  name: 'newsletter',
  role: 'editor',
  owner: 'marketing',
  createdAt: '2026-11-22T09:00:00.000Z',
  expiresAt: null,
  limits: { createsPerMinute: 60, bulkLinksPerMinute: null },
};

/** What is promised of `/api/v1/keys`. */
export const keyOperations = {
  create: {
    id: 'createKey',
    group,
    summary: 'Make an API key',
    description: 'Links belong to the owner, not to the key: keys of one owner share links.',
    body: {
      schema: newKeySchema,
      example: { name: 'newsletter', role: 'editor', owner: 'marketing', limits: { createsPerMinute: 60 } },
    },
    answers: {
      201: {
        meaning: 'The key, shown this once.',
        headers: { Location: { description: 'The key in this API.', pattern: '^/api/v1/keys/[0-9a-z]{1,12}$' } },
        body: { 'application/json': newKeyResourceSchema },
        example: { ...key, key: 'kh_0a1b2c3d4e5f_dpHrbXmzYkV3Qm2uXW0lE4cZ8sT1nJ6oPqR9aKfGiL0' },
      },
    },
    errors: [422],
  },
  list: {
    id: 'listKeys',
    group,
    summary: 'List all API keys',
    answers: {
      200: {
        meaning: 'All keys, without their secrets.',
        body: {
          'application/json': z.object({ items: z.array(keySchema) }).meta({ id: 'KeyList', description: 'All keys.' }),
        },
        example: { items: [key] },
      },
    },
  },
  show: {
    id: 'showKey',
    group,
    summary: 'Show an API key',
    parameter: id,
    answers: {
      200: { meaning: 'The key, without its secret.', body: { 'application/json': keySchema }, example: key },
    },
    errors: [404],
  },
  edit: {
    id: 'editKey',
    group,
    summary: 'Rename an API key, let it end at another time, or limit it',
    description:
      'What it may do, and with whose links, stays as it was made. An earlier end, and other limits, hold everywhere within five seconds, a later end at once. A limit that is absent stays.',
    parameter: id,
    body: { schema: keyPatchSchema, example: { name: 'newsletter of the north', expiresAt: null } },
    answers: {
      200: {
        meaning: 'The key as it is now.',
        body: { 'application/json': keySchema },
        example: { ...key, name: 'newsletter of the north' },
      },
    },
    errors: [404, 422],
  },
  rotate: {
    id: 'rotateKey',
    group,
    summary: 'Give an API key another secret',
    description:
      'The new one is good everywhere at once. The one so far is refused everywhere within five seconds, or, with `graceSeconds`, once these are over. Rotated again, a key has no use for any older one.',
    parameter: id,
    body: { schema: rotationSchema, example: { graceSeconds: 86_400 } },
    answers: {
      200: {
        meaning: 'The key, with its new secret, shown this once.',
        body: { 'application/json': newKeyResourceSchema },
        example: {
          ...key,
          name: 'newsletter of the north',
          key: 'kh_0a1b2c3d4e5f_Vx3kQmT7uYpZc0LrWnB5sJ8hEaG1dFiO2tK6yMvXqRw',
        },
      },
    },
    errors: [404, 422],
  },
  revoke: {
    id: 'revokeKey',
    group,
    summary: 'Revoke an API key',
    description: 'It is refused everywhere within five seconds. Revoking twice is the same as once.',
    parameter: id,
    answers: { 204: { meaning: 'There is no such key any more.' } },
    errors: [422],
  },
} satisfies Record<string, Operation>;
