import type { ApiKey } from '../../shared/keys/api-key.ts';

const head = ['ID', 'ROLE', 'OWNER', 'CREATED', 'EXPIRES', 'FORMER SECRET', 'NAME'];

/** Keys as a table for a terminal, a line each, without anything that could open or steer. Empty where there are none. */
export function keyTable(keys: readonly ApiKey[], now: number): string {
  if (keys.length === 0) return '';
  const rows = keys.map(({ id, role, owner, createdAt, expiresAt, former, name }) => [
    id,
    role,
    owner,
    time(createdAt),
    expiresAt === undefined ? 'never' : expiresAt <= now ? 'is over' : time(expiresAt),
    former === undefined || former.until <= now ? '-' : time(former.until),
    printable(name),
  ]);
  const widths = head.map((title, n) =>
    Math.max(...[title, ...rows.map((row) => row[n] ?? '')].map(({ length }) => length)),
  );
  return [head, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** A name may hold anything, sequences that move the cursor and such that turn the direction of writing included. */
function printable(name: string): string {
  return name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
