import type { Header } from '../../../shared/openapi/operation.ts';
import { idempotencyKeyPattern } from './idempotency-key.ts';

/** Of a request. */
export const idempotencyKey = {
  'Idempotency-Key': {
    description:
      'Sent again with the same key and body within 24 hours, the request makes the same links, and none twice. 1 to 255 visible ASCII characters; each owner has keys of its own.',
    pattern: idempotencyKeyPattern.source,
  },
};

/** Of its answer. */
export const idempotencyReplayed: Record<string, Header> = {
  'Idempotency-Replayed': {
    description: '`true` where the request came with this `Idempotency-Key` before.',
    required: false,
    pattern: '^true$',
  },
};

/** What an answer says of it. */
export const replayedHeader = (isReplayed: boolean | undefined) =>
  isReplayed === true ? { 'Idempotency-Replayed': 'true' } : {};
