import { WrongAnswers } from '../closed-loop.ts';
import { importLines } from '../import-lines.ts';
import { targetUrl } from '../urls.ts';

/** Lines that are written at once: 64 KB. */
const linesOfPiece = 500;

const success = Buffer.from('{"status":201');

/** Links a second, one import of so many lines after the other. @throws WrongAnswers where one is not made */
export async function bulkTurn(origin: string, headers: Record<string, string>, lines: number): Promise<number> {
  const pieces = Array.from({ length: Math.ceil(lines / linesOfPiece) }, (_, piece) =>
    Array.from(
      { length: Math.min(linesOfPiece, lines - piece * linesOfPiece) },
      (__, n) => `{"url":"${targetUrl(piece * linesOfPiece + n)}"}\n`,
    ).join(''),
  );
  let made = 0;
  let wrong: string | undefined;
  const onAnswers = (bytes: Buffer) => {
    for (let start = 0; start < bytes.length; start = bytes.indexOf('\n', start) + 1) {
      if (bytes.subarray(start, start + success.length).equals(success)) made++;
      else wrong ??= bytes.toString('utf8', start, start + 500);
    }
  };
  const begin = performance.now();
  const { isWhole } = await importLines({ origin, headers, lines: pieces, onAnswers });
  const seconds = (performance.now() - begin) / 1_000;
  if (made !== lines || !isWhole) throw new WrongAnswers(`of ${lines} lines ${made} were made; ${wrong}`);
  return made / seconds;
}
