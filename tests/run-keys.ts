import { type Ended, program, Running } from './keyhop-process.ts';

/** Runs the program for keys, as `make key` and its like do. */
export async function runKeys(command: string, env: Record<string, string>): Promise<Ended> {
  await using running = new Running(env, [process.execPath, program('keys'), command]);
  return await running.ended;
}

/** The same where it must succeed: what it wrote to standard output, a key or a table. */
export async function runKeysWell(command: string, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runKeys(command, env);
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${stderr}`);
  return stdout.trimEnd();
}
