import type { z } from 'zod';
import type { Role } from '../keys/api-key.ts';

/** How the documentation is divided. */
export const groups = ['Links', 'Clicks', 'Short links', 'API keys', 'Takedowns', 'This service'] as const;

export interface Header {
  readonly description: string;
  /** False where some of the answers have none. */
  readonly required?: boolean;
  readonly pattern?: string;
}

/** One status that is no error, and what comes with it. */
export interface AnswerDescription {
  readonly meaning: string;
  readonly headers?: Readonly<Record<string, Header>>;
  /** By media type; each schema has an `id`. None: there is no body. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** Of the first media type; a test asks for it. */
  readonly example?: unknown;
}

/** What is promised of the requests to one route. A test holds every answer to it. */
export interface Operation {
  readonly id: string;
  readonly group: (typeof groups)[number];
  readonly summary: string;
  readonly description?: string;
  /** The path's variable part. */
  readonly parameter?: { readonly name: string; readonly schema: z.ZodType };
  readonly query?: z.ZodObject;
  /** Headers, besides those that every request may have. */
  readonly headers?: Readonly<Record<string, Header>>;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  /** A body of one more type. */
  readonly stream?: { readonly type: string; readonly schema: z.ZodType; readonly example: unknown };
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Statuses of its own errors; those that come of a key, a body, or any request at all go without saying. */
  readonly errors?: readonly number[];
  /** Whether browsers get errors as a page. */
  readonly errorPages?: boolean;
}

/** A route as far as the documentation goes. */
export interface DescribedRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With `:param` for the variable part. */
  readonly path: string;
  /** The least role that may; undefined where no key is needed. */
  readonly role?: Role | undefined;
  /** Whether it may be asked without a key, too. */
  readonly anonymous?: boolean;
  /** What it makes, if that is limited. */
  readonly limited?: 'creates' | 'bulk';
  /** The media types that are taken; `text` is taken as it is, whatever its type. */
  readonly body?: { readonly types: readonly string[] | 'text'; readonly optional?: boolean } | undefined;
  readonly operation: Operation;
}
