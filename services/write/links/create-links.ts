import type { ClickStore } from '../../../shared/clicks/click-store.ts';
import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { replayedHeader } from '../idempotency/idempotency-headers.ts';
import { hashOfLine, type RequestMemory } from '../idempotency/request-memory.ts';
import { type CreateMany, isNothingNew } from './create-many.ts';
import { outcomeResources } from './outcome-resource.ts';

interface Dependencies {
  createMany: CreateMany;
  memory: RequestMemory;
  clicks: ClickStore;
  baseUrl: string;
}

/** Links in one array. */
export const bulkLimit = 1_000;

/** `POST /api/v1/links/bulk` with an array: each element succeeds or fails by itself, and is answered in its place. */
export function createLinksHandler({ createMany, memory, clicks, baseUrl }: Dependencies) {
  return async ({ body, principal: { owner }, idempotencyKey, limit }: ApiRequest): Promise<Reply> => {
    if (!Array.isArray(body)) throw new InvalidRequest('The body must be a JSON array of links.');
    if (body.length > bulkLimit) throw new InvalidRequest(`The array may hold at most ${bulkLimit} links.`);
    if (body.length > limit.quota) {
      throw new Refused(`This key may make ${limit.quota} links a minute in bulk: send smaller arrays.`);
    }
    if (body.length === 0) return { status: 200, body: [] };
    await limit.spend(body.length);
    const hashes = () => body.map((element) => hashOfLine(JSON.stringify(element)));
    const promises =
      idempotencyKey === undefined ? undefined : await memory.recallWhole(owner, idempotencyKey, 'array', hashes());
    const asked = body.map((element: unknown) => ({ body: element }));
    const made = await createMany(asked, owner, promises);
    if (promises !== undefined && made.every(isNothingNew)) await memory.forget(promises);
    const outcomes = await outcomeResources(made, promises?.isReplayed === true, { clicks, baseUrl });
    return { status: 200, headers: replayedHeader(promises?.isReplayed), body: outcomes };
  };
}
