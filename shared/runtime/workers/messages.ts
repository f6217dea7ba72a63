import type { Budget } from '../../limits/budget.ts';

/** What a supervisor tells its worker. */
export type NoteToWorker = { begin: Assignment } | { stop: true };

/** What a worker is to be. */
export interface Assignment {
  /** From 1 on; a worker that takes the place of another has its number. */
  readonly number: number;
  /** How many there are. */
  readonly processes: number;
  /** Whether it is the first process of a program that starts. */
  readonly isFirst: boolean;
  /** The port that all share. */
  readonly port: number;
  /** The supervisor's. */
  readonly opsPort: number;
}

/** What a supervisor asks: everything that the worker would tell Prometheus. */
export type QuestionToWorker = 'metrics';

/** What a worker tells its supervisor: that it answers requests, and what is to be said of it. */
export interface NoteToSupervisor {
  readonly ready: object;
}

/** What a worker asks: to spend of a budget that all workers share. */
export interface QuestionToSupervisor {
  readonly budget: Budget;
  readonly who: string;
  readonly cost: number;
}
