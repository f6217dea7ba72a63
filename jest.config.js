// Parts of a whole run (tests/jest/main.ts); jest by itself runs what it is asked for.
const oneByOne = process.env.KEYHOP_TEST_PART === 'one-by-one';
const besideEachOther = process.env.KEYHOP_TEST_PART === 'beside-each-other';

const installed = ['/node_modules/', '/.cache/', '/data/'];

export default {
  testEnvironment: 'node',
  testMatch: [oneByOne ? '**/tests/cluster/*.test.ts' : '**/*.test.ts'],
  testPathIgnorePatterns: [
    ...installed,
    ...(besideEachOther ? ['/tests/cluster/'] : []),
    // Needs Docker, and images: make test-containers.
    ...(process.env.TEST_CONTAINERS ? [] : ['/tests/containers/running']),
  ],
  modulePathIgnorePatterns: ['/.cache/', '/data/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './tests/jest/strip-types.js' },
  globalSetup: './tests/jest/global-setup.ts',
  globalTeardown: './tests/jest/global-teardown.ts',
  reporters: ['default', './tests/jest/count-reporter.js'],
  // Two cores: one for the tests of a file, one for the servers they start.
  maxWorkers: oneByOne ? 1 : 2,
  testTimeout: 30_000,
};
