export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  // The cluster under faults, for minutes: make test-cluster.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/.cache/',
    '/data/',
    ...(process.env.TEST_CLUSTER ? [] : ['/tests/cluster/']),
    // The compose file for real, with Docker: make test-containers.
    ...(process.env.TEST_CONTAINERS ? [] : ['/tests/containers/running']),
  ],
  modulePathIgnorePatterns: ['/.cache/', '/data/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './tests/jest/strip-types.js' },
  globalSetup: './tests/jest/global-setup.ts',
  globalTeardown: './tests/jest/global-teardown.ts',
  reporters: ['default', './tests/jest/count-reporter.js'],
  // Two cores: one for the tests of a file, one for the servers they start.
  maxWorkers: 2,
  testTimeout: 30_000,
};
