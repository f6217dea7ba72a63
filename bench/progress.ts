/** Milliseconds between two lines. */
const interval = 2_000;

/** Says on standard error what goes on; the table alone goes to standard output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A function to call with every step of long work; it says how far the work is, at most every two seconds. */
export function progressOf(what: string, total: number): (done: number) => void {
  let said = performance.now();
  return (done) => {
    if (performance.now() - said < interval) return;
    said = performance.now();
    say(`  ${what}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`);
  };
}
