import { escapeHtml, page } from '../../../shared/http/page.ts';

/** What a browser shows at `/`: that Keyhop runs, and what to do next. */
export function homePage(baseUrl: string): string {
  const example = `curl -H "X-API-Key: $KEY" -d https://example.com/a/long/path ${baseUrl}`;
  return page(
    'Keyhop',
    `<h1>Keyhop</h1>
<p>Short links are served here. With an API key, this shortens one:</p>
<pre>${escapeHtml(example)}</pre>
<p>Put a <code>+</code> behind a short link to see where it leads before you follow it. The rest is in the
<a href="/-/docs">documentation</a>.</p>`,
  );
}
