import { createHash } from 'node:crypto';
import type { HostRule } from './host-rule.ts';

/** What a takedown may be of: links that lead to a host, links whose URL begins so, an owner's links, one link. */
export const takedownKinds = ['host', 'url', 'owner', 'code'] as const;
export type TakedownKind = (typeof takedownKinds)[number];

/** A rule that links answer 451 by, those to come as well, until it is lifted. Nothing is written to the links. */
export interface Takedown {
  /** Made of kind and value: the same is not taken down twice. */
  readonly id: string;
  readonly kind: TakedownKind;
  /** Of a host or URL a rule, else an owner or a code. */
  readonly value: HostRule;
  /** For admins only; empty where none was given. */
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The id of the key that it was asked for with. */
  readonly createdBy: string;
}

/** Takedowns at once: every process holds all of them. Single links without number can be blocked by `PATCH`. */
export const mostTakedowns = 10_000;

export const takedownIdPattern = /^[0-9a-f]{16}$/;

export function takedownId(kind: TakedownKind, value: string): string {
  return createHash('sha256').update(`${kind} ${value}`).digest('hex').slice(0, 16);
}
