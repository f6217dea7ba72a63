import { appendFileSync } from 'node:fs';

/** Ends the output with one line that a script can read: `N passed, N failed`. Parts of a whole are added up by main.ts. */
export default class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    // A file that could not be loaded is a failure too, though none of its tests was counted.
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
    const { KEYHOP_TEST_COUNTS: counts } = process.env;
    if (counts !== undefined) appendFileSync(counts, `${line}\n`);
    // Jest prints its own summary after the reporters.
    else process.once('exit', () => console.log(line));
  }
}
