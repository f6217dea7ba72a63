import { expect, test } from '@jest/globals';
import { cassandraYaml } from './cassandra-settings.ts';

const settings = {
  clusterName: 'keyhop',
  address: '127.1.2.3',
  seeds: ['127.1.2.3', '127.1.2.4'],
  nativePort: 9042,
  storagePort: 7000,
  directory: '/data/node-1',
  fast: false,
  forgetful: false,
  heapMb: 512,
};

test('what is acknowledged is on disk, unless nobody wants it back', () => {
  expect(JSON.parse(cassandraYaml(settings))).toMatchObject({
    commitlog_sync: 'batch',
    commit_failure_policy: 'stop',
    auto_snapshot: true,
  });
  expect(JSON.parse(cassandraYaml({ ...settings, fast: true }))).toMatchObject({
    commitlog_sync: 'periodic',
    auto_snapshot: false,
  });
});

test('a node leaves the machine to others, but for tests', () => {
  expect(JSON.parse(cassandraYaml(settings))).toMatchObject({
    concurrent_compactors: 1,
    native_transport_max_threads: 8,
  });
  expect(JSON.parse(cassandraYaml({ ...settings, fast: true }))).not.toHaveProperty('native_transport_max_threads');
});
