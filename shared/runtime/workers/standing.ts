import type { Assignment } from './messages.ts';
import type { SupervisorLink } from './supervisor-link.ts';

/** How a process stands among those that share its port. */
export interface Standing {
  /** How many there are, itself included. */
  readonly processes: number;
  /** Whether the program starts with it: what is done once a start is for it to do. */
  readonly isFirst: boolean;
  /** Whether what one of them has to do in the background is for it to do. */
  readonly sweeps: boolean;
  /** Undefined where it has none, and is the only one. */
  readonly supervisor: SupervisorLink | undefined;
}

/** The only process there is. */
export const alone: Standing = { processes: 1, isFirst: true, sweeps: true, supervisor: undefined };

export function standingOf({ number, processes, isFirst }: Assignment, supervisor: SupervisorLink): Standing {
  return { processes, isFirst, sweeps: number === 1, supervisor };
}
