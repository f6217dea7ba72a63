import { importLines } from '../../bench/import-lines.ts';
import { anonymousMiB } from '../../bench/process-usage.ts';
import { progressOf, say } from '../../bench/progress.ts';
import { targetUrl } from '../../bench/urls.ts';
import { exchange } from '../http/exchange.ts';
import { launch, type Running } from '../keyhop-process.ts';

const adminKey = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': adminKey, 'Idempotency-Key': 'one-import' };

/** Milliseconds between two looks at the memory. */
const lookEvery = 50;

export interface KilledImport {
  readonly kills: number;
  readonly seconds: number;
  /** The most that any of the processes took, the mapped store aside, which the system takes back as it likes. */
  readonly peakMiB: number;
  readonly broken: string[];
}

/** Imports lines into an embedded Keyhop that is killed several times meanwhile, and started again. */
export async function importWhileKilled(directory: string, lines: number, kills: number): Promise<KilledImport> {
  const began = performance.now();
  const env: Record<string, string> = { DATA_DIR: directory, ADMIN_KEY: adminKey };
  const codes: (string | undefined)[] = Array(lines).fill(undefined);
  const broken: string[] = [];
  const progress = progressOf('lines', lines);
  let peakMiB = 0;

  async function attempt(keyhop: Running, killAt: number): Promise<boolean> {
    const { port } = await keyhop.started();
    env['PORT'] = String(port);
    let answered = 0;
    const watch = setInterval(() => {
      peakMiB = Math.max(peakMiB, anonymousMiB(keyhop.child.pid ?? 0));
    }, lookEvery);
    const onAnswers = (bytes: Buffer) => {
      for (const line of bytes.toString().trimEnd().split('\n')) {
        const problem = keep(JSON.parse(line), answered++, codes);
        if (problem !== undefined) broken.push(problem);
      }
      progress(answered);
      if (answered >= killAt) keyhop.child.kill('SIGKILL');
    };
    try {
      const { isWhole } = await importLines({
        origin: `http://127.0.0.1:${port}`,
        headers,
        lines: piecesOf(lines),
        onAnswers,
      });
      return isWhole;
    } catch {
      return false;
    } finally {
      clearInterval(watch);
    }
  }

  for (let kill = 1; kill <= kills; kill++) {
    await using keyhop = launch(env);
    if (await attempt(keyhop, (kill * lines) / (kills + 1))) broken.push(`kill ${kill} came too late`);
  }
  await using keyhop = launch(env);
  if (!(await attempt(keyhop, Number.POSITIVE_INFINITY))) broken.push('the last attempt was cut off');
  say(`  imported, with ${peakMiB.toFixed(0)} MiB at most; looking through the list`);
  broken.push(...(await lookThrough(`http://127.0.0.1:${env['PORT']}`, codes)));
  return { kills, seconds: (performance.now() - began) / 1_000, peakMiB, broken };
}

interface Outcome {
  status: number;
  link?: { code: string; url: string };
}

/** Notes the code of a line, the same one as ever. */
function keep({ status, link }: Outcome, n: number, codes: (string | undefined)[]): string | undefined {
  if (status !== 201 || link?.url !== targetUrl(n)) return `line ${n} got ${status} and ${link?.url}`;
  const before = codes[n];
  codes[n] = link.code;
  return before === undefined || before === link.code ? undefined : `line ${n} got ${before} and then ${link.code}`;
}

function* piecesOf(lines: number): Iterable<string> {
  for (let first = 0; first < lines; first += 500) {
    const count = Math.min(500, lines - first);
    yield Array.from({ length: count }, (_, n) => `{"url":"${targetUrl(first + n)}"}\n`).join('');
  }
}

/** Whether the owner's links are those that were answered, each once. */
async function lookThrough(origin: string, codes: readonly (string | undefined)[]): Promise<string[]> {
  const wanted = new Map(codes.map((code, n) => [code, targetUrl(n)]));
  if (wanted.size !== codes.length) return [`${codes.length} lines have ${wanted.size} codes`];
  const progress = progressOf('listed', codes.length);
  let listed = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/api/v1/links?limit=100${cursor && `&cursor=${cursor}`}`;
    const page: Page = (await exchange(origin, 'GET', path, { headers })).json();
    for (const { code, url } of page.items) {
      if (wanted.get(code) !== url) return [`there is a link ${code} to ${url}, which was not answered`];
      wanted.delete(code);
    }
    listed += page.items.length;
    progress(listed);
    cursor = page.next;
  }
  return wanted.size === 0 ? [] : [`${wanted.size} links that were answered are not there`];
}

interface Page {
  items: { code: string; url: string }[];
  next: string | null;
}
