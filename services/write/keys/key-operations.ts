import { z } from 'zod';
import type { Operation } from '../../../shared/openapi/operation.ts';
import { keySchema, newKeyResourceSchema } from './key-resource.ts';
import { newKeySchema } from './key-schema.ts';

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
};

/** What is promised of `/api/v1/keys`. */
export const keyOperations = {
  create: {
    id: 'createKey',
    group,
    summary: 'Make an API key',
    description: 'Links belong to the owner, not to the key: keys of one owner share links.',
    body: { schema: newKeySchema, example: { name: 'newsletter', role: 'editor', owner: 'marketing' } },
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
  revoke: {
    id: 'revokeKey',
    group,
    summary: 'Revoke an API key',
    description: 'It is refused everywhere within five seconds. Revoking twice is the same as once.',
    parameter: id,
    answers: { 204: { meaning: 'There is no such key any more.' } },
  },
} satisfies Record<string, Operation>;
