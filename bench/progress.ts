/** Milliseconds between two lines; a bar, which a terminal shows in their place, moves more often. */
const intervals = { line: 2_000, bar: 200 };

const widthOfBar = 30;

const { stderr } = process;

/** Puts what is written next at the start of a line that holds nothing. */
const startOfLine = '\r\x1b[K';

let isBarShown = false;

/** Says on standard error what goes on; the table alone goes to standard output. */
export function say(text: string): void {
  stderr.write(`${isBarShown ? startOfLine : ''}${text}\n`);
  isBarShown = false;
}

/**
 * A function to call with every step of long work. It says how far the work is and how long the rest may take: by a bar on
 * a terminal, else by a line every two seconds, and the last one at the end.
 */
export function progressOf(what: string, total: number): (done: number) => void {
  const begin = performance.now();
  const interval = stderr.isTTY ? intervals.bar : intervals.line;
  let said = begin;
  return (done) => {
    const now = performance.now();
    if (now - said < interval && !(done >= total && now - begin >= interval)) return;
    said = now;
    const line = `  ${what}: ${describe(done, total, (now - begin) / 1_000)}`;
    if (!stderr.isTTY || done >= total) say(line);
    else {
      const filled = Math.round((done / total) * widthOfBar);
      stderr.write(`${startOfLine}${line}  ${'█'.repeat(filled)}${'░'.repeat(widthOfBar - filled)}`);
      isBarShown = true;
    }
  };
}

function describe(done: number, total: number, seconds: number): string {
  const perSecond = done / seconds;
  const rest = done >= total ? `in ${whole(seconds)} s` : `${duration((total - done) / perSecond)} left`;
  return `${whole(done)} of ${whole(total)}, ${whole(perSecond)}/s, ${rest}`;
}

/** Of seconds, to read: 42 s, 7 min, 1.5 h. */
function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
