import { setTimeout as delay } from 'node:timers/promises';
import type { CreatedLink } from '../../../bench/created-links.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import { exchange } from '../../http/exchange.ts';

/** Requests at once: half of the look-ups that a read process has under way in Cassandra at most. */
const atOnce = 32;

/**
 * Asks for every link and returns those that do not lead to their URL, a line each. That nobody can tell (5xx, or a
 * connection that is lost) may pass within `limitSeconds`, "none" or another target may not.
 */
export async function unreachable(
  origin: string,
  links: Iterable<CreatedLink>,
  limitSeconds: number,
): Promise<string[]> {
  const deadline = performance.now() + limitSeconds * 1_000;
  const lost: string[] = [];
  const check = async ({ code, url }: CreatedLink) => {
    for (;;) {
      const { status, location, error } = await ask(origin, code);
      if (location === url) return;
      if ((status !== undefined && status < 500) || performance.now() > deadline) {
        lost.push(`${code}: ${error ?? status} ${location ?? ''}`);
        return;
      }
      await delay(200);
    }
  };
  await inParallel(atOnce, [...links], check);
  return lost;
}

async function ask(origin: string, code: string): Promise<{ status?: number; location?: string; error?: string }> {
  try {
    const { status, headers } = await exchange(origin, 'GET', `/${code}`);
    return { status, ...(headers.location !== undefined && { location: headers.location }) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
