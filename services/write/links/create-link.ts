import type { ClickStore } from '../../../shared/clicks/click-store.ts';
import { shortUrlOf } from '../../../shared/links/link.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { replayedHeader } from '../idempotency/idempotency-headers.ts';
import type { CreateOnce } from './create-once.ts';
import { linkPath, linkReply } from './link-resource.ts';
import { totalsOfFound } from './outcome-resource.ts';

interface Dependencies {
  createOnce: CreateOnce;
  clicks: ClickStore;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
}

/** `POST /api/v1/links`: 201, or 200 with a link that was there. */
export function createLinkHandler({ createOnce, clicks, baseUrl }: Dependencies) {
  return async ({ body, principal, idempotencyKey }: ApiRequest): Promise<Reply> => {
    const asked = { body, kind: 'link', principal, key: idempotencyKey } as const;
    const { status, link, isReplayed = false } = await createOnce(asked);
    const totals = await totalsOfFound([{ status, link }], isReplayed, clicks);
    const reply = linkReply(status, link, baseUrl, totals.get(link.code));
    if (status === 200) return reply;
    const headers = { ...reply.headers, Location: linkPath(link.code), ...replayedHeader(isReplayed) };
    return { ...reply, headers };
  };
}

/** `POST /`, for a terminal: the body is the URL and nothing else, the answer the short URL. */
export function shortenHandler({ createOnce, baseUrl }: Omit<Dependencies, 'clicks'>) {
  return async ({ body, principal, idempotencyKey }: ApiRequest): Promise<Reply> => {
    const asked = { body: { url: body }, kind: 'text', principal, key: idempotencyKey } as const;
    const { link, isReplayed } = await createOnce(asked);
    const headers = { Location: linkPath(link.code), ...replayedHeader(isReplayed) };
    return { status: 201, headers, body: `${shortUrlOf(link, baseUrl)}\n` };
  };
}
