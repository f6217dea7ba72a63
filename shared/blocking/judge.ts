import { type Link, leads } from '../links/link.ts';

/** Says of links whether something that is not written to them blocks them. */
export interface Judging {
  /** Another one after whatever may change a verdict: a link need be judged only once in each. */
  readonly generation: number;

  /**
   * The link as visitors and its owner find it: blocked where a rule says so. To be shown, never to be stored.
   *
   * @throws StoreUnavailable while the rules are not known
   */
  judge(link: Link): Link;
}

interface Dependencies {
  takedowns: { readonly generation: number; areAbout(link: Link): boolean };
  /** Where links must not lead; absent without a list. */
  denied: { readonly generation: number; matches(href: string): boolean } | undefined;
}

/** Judges by takedowns and by the operator's list of hosts. */
export function createJudge({ takedowns, denied }: Dependencies): Judging {
  return {
    get generation() {
      // Both only grow.
      return takedowns.generation + (denied?.generation ?? 0);
    },
    judge(link) {
      const isBlocked =
        takedowns.areAbout(link) || (denied !== undefined && leads(link, (href) => denied.matches(href)));
      return isBlocked && !link.blocked ? { ...link, blocked: true } : link;
    },
  };
}
