/** Ends the output with one line that a script can read: `N passed, N failed`. */
export default class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    // A file that could not be loaded is a failure too, though none of its tests was counted.
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
    // Jest prints its own summary after the reporters.
    process.once('exit', () => console.log(line));
  }
}
