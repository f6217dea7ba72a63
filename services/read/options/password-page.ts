import { escapeHtml, page } from '../../../shared/http/page.ts';

/** Asks for the password of a link, without a script. It is sent to where the page is: with the visitor's path and query. */
export function passwordPage(shortUrl: string, refusal?: string): string {
  return page(
    'A password is needed',
    `<h1>A password is needed</h1>
<p>${escapeHtml(shortUrl)} is open to those who know its password.</p>
${refusal === undefined ? '' : `<p role="alert"><strong>${escapeHtml(refusal)}</strong></p>\n`}<form method="post">
<p><label>Password <input type="password" name="password" maxlength="200" autocomplete="off" required autofocus></label>
<button>Continue</button></p>
</form>`,
  );
}
