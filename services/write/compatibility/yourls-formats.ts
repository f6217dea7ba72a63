import type { Reply } from '../http/api-route.ts';

/** An answer as YOURLS gives it in this format: as `simple`, of all of it the member of that name. */
export function inFormat(
  format: string,
  { simple = '', ...answer }: { simple?: string },
): Pick<Reply, 'body' | 'type'> {
  if (format === 'json') return { body: answer };
  if (format === 'simple') return { body: simple };
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<result>${xmlOf(answer)}</result>\n`;
  return { body: xml, type: 'application/xml' };
}

function xmlOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .map(([name, member]) => `<${name}>${xmlOf(member)}</${name}>`)
    .join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Without what XML cannot say at all. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 leaves out
  const sayable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return sayable.replace(/[&<>"]/g, (character) => entities[character] as string);
}
