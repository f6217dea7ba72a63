import { z } from 'zod';

type Cell = string | number;

/** Rows as CSV (RFC 4180) after a row with the names of their members: comma, CRLF, quotes where they are needed. */
export function csvOf<T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] as Cell))];
  return lines.map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

/** Referrers and languages are what strangers send: one that a spreadsheet would take for a formula gets an apostrophe. */
function cellText(cell: Cell): string {
  const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvSchema = z.string().meta({
  id: 'StatsCsv',
  description: `The same as CSV (RFC 4180): a row for each bucket or value, after one with the names \`start,total,people,bots\` or \`value,people\`. A value that begins with \`=\`, \`+\`, \`-\` or \`@\` has an apostrophe before it, so that no spreadsheet calculates it.`,
  pattern: '^(?:start,total,people,bots|value,people)\\r\\n',
});
