import { join } from 'node:path';

export interface CassandraSettings {
  clusterName: string;
  address: string;
  /** All nodes of the cluster: each may be started first. */
  seeds: readonly string[];
  /** For clients; the same on all nodes, as the driver takes it to be. */
  nativePort: number;
  /** Between the nodes. */
  storagePort: number;
  directory: string;
  /** For tests, whose data nobody wants back. */
  fast: boolean;
  /** Even the node's own tables are in memory only: 1 s less to start, and a node that is killed is a new one. */
  forgetful: boolean;
  heapMb: number;
}

/**
 * When a write is acknowledged. `batch` answers after the commit log was synced to disk, so a link that was
 * acknowledged survives a power loss of all nodes at once; writes that wait share a sync. `group` promises the same and
 * always waits for its window: with 10 ms an insert took 10 ms (p50) instead of 1, a lightweight transaction, which
 * syncs four times, 40 instead of 6 to 9, for no less CPU. `periodic` answers first: after a power loss up to 10 s of
 * links that people have printed on posters by then would be gone.
 *
 * `auto` writes past the kernel's cache where the file system can: a sync of mapped memory makes its pages read-only on all
 * cores each time, which took a sixth of a core at 500 syncs a second, and interrupted whoever else was at work.
 */
const durable = { commitlog_sync: 'batch', commitlog_disk_access_mode: 'auto' };
const quick = { commitlog_sync: 'periodic', commitlog_sync_period: '10s', commitlog_segment_size: '8MiB' };

/**
 * For a machine that is shared with all the rest. As many threads as cores can use (by default 32, 32 and 128): half of the
 * redirects of a full machine of two cores waited 17 ms with these, and 50 without; beside three nodes 20 ms instead of 270. One
 * compaction after the other, slowly, which else took a fifth of the node's time, in bursts in which redirects waited; and
 * what was written last in a trie off the heap, which goes to disk less often.
 */
const shared = {
  concurrent_reads: 4,
  concurrent_writes: 8,
  native_transport_max_threads: 8,
  concurrent_compactors: 1,
  compaction_throughput: '4MiB/s',
  memtable: { configurations: { trie: { class_name: 'TrieMemtable' }, default: { inherits: 'trie' } } },
  memtable_allocation_type: 'offheap_objects',
};

/** The text of one node's cassandra.yaml. JSON is YAML. */
export function cassandraYaml(settings: CassandraSettings): string {
  const { clusterName, address, seeds, nativePort, storagePort, directory, fast } = settings;
  const yaml = {
    cluster_name: clusterName,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    num_tokens: 16,
    // All nodes start at once and empty, or on their own data: there is nothing to stream.
    auto_bootstrap: false,
    seed_provider: [
      { class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: [{ seeds: seeds.join(',') }] },
    ],
    listen_address: address,
    storage_port: storagePort,
    rpc_address: address,
    native_transport_port: nativePort,
    data_file_directories: [join(directory, 'data')],
    commitlog_directory: join(directory, 'commitlog'),
    saved_caches_directory: join(directory, 'saved_caches'),
    hints_directory: join(directory, 'hints'),
    cdc_raw_directory: join(directory, 'cdc_raw'),
    ...(fast ? quick : { ...durable, ...shared }),
    // A node that cannot write stops answering; left out, it would go on and lose what it acknowledges.
    disk_failure_policy: 'stop',
    commit_failure_policy: 'stop',
    // A snapshot of every table that is truncated or dropped.
    auto_snapshot: !fast,
  };
  return `${JSON.stringify(yaml, null, 2)}\n`;
}

/** What java is started with, after `infra/cassandra/jvm.options`. */
export function javaArguments(settings: CassandraSettings, jars: readonly string[], logback: string): string[] {
  const { directory, fast, forgetful, heapMb } = settings;
  const agent = jars.find((jar) => /\/jamm-[\d.]+\.jar$/.test(jar));
  if (agent === undefined) throw new Error('no jamm-*.jar among the jars of Cassandra');
  return [
    `-Xmx${heapMb}m`,
    // Tests want to start soon: no second compiler, no threads for a collector.
    ...(fast
      ? ['-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
      : [`-Xms${heapMb}m`, '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=100']),
    // Off the heap: network buffers and the chunk cache, which by default may become as large as the heap again.
    `-XX:MaxDirectMemorySize=${heapMb}m`,
    ...(forgetful ? ['-Dcassandra.unsafesystem=true'] : []),
    `-javaagent:${agent}`,
    `-Djava.io.tmpdir=${join(directory, 'tmp')}`,
    `-Dcassandra.config=file://${join(directory, 'cassandra.yaml')}`,
    `-Dcassandra.storagedir=${directory}`,
    `-Dlogback.configurationFile=${logback}`,
    `-Dkeyhop.log.directory=${directory}`,
    `-Dkeyhop.log.level=${fast ? 'WARN' : 'INFO'}`,
    '-cp',
    jars.join(':'),
    'org.apache.cassandra.service.CassandraDaemon',
  ];
}
