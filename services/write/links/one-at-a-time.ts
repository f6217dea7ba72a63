/** Runs a task once those of the same name that came before it have ended, however they did. */
export type OneAtATime<T> = (name: string, task: () => Promise<T>) => Promise<T>;

/** Queues of tasks by name; a queue is forgotten with its last task. */
export function createOneAtATime<T>(): OneAtATime<T> {
  const last = new Map<string, Promise<T>>();

  return async (name, task) => {
    const before = last.get(name);
    const mine = (before?.catch(() => {}) ?? Promise.resolve()).then(task);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
