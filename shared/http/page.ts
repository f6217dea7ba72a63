import { createHash } from 'node:crypto';

const style = `
  :root { color-scheme: light dark }
  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto; padding: 0 1.5rem }
  h1 { font-size: 1.6rem; margin-bottom: .5rem }
  p { overflow-wrap: anywhere }
  input, button { font: inherit }
  code, pre { font: .95rem/1.5 ui-monospace, monospace }
  pre { padding: 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); border-radius: .5rem }
  small { opacity: .7 }
  details { padding: .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent) }
  summary { cursor: pointer; overflow-wrap: anywhere }
  table { border-spacing: 0; font-size: .95rem; line-height: 1.45; display: block; overflow-x: auto }
  td { padding: .25rem .8rem .25rem 0; vertical-align: top }
`;

/** What a content security policy must name for the pages' style to apply. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** A whole page, without a script. `body` is HTML: what comes from outside goes through `escapeHtml` first. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
