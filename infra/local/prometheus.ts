import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startChild } from './child.ts';
import { findProgram } from './find-program.ts';
import { freePort } from './free-ports.ts';
import type { ProcessId } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

const host = '127.0.0.1';

const source = path.resolve(import.meta.dirname, '../prometheus');
/** What every Prometheus of Keyhop is configured by; beside them lies targets.json, which differs. */
const files = ['prometheus.yml', 'recording-rules.yml', 'alerts.yml'];

/** A process that answers /metrics. */
export interface Target {
  /** `keyhop-read`, `keyhop-write` or `keyhop-embedded`: dashboards and alerts go by it. */
  job: string;
  /** Tells several of a job apart. */
  instance: string;
  opsPort: number;
}

export interface PrometheusOptions {
  /** Of its own: configuration, log and what it has collected. */
  directory: string;
  targets: readonly Target[];
  /** A free one by default. */
  port?: number;
  /** Goes on running when this process ends; end it later by `id`. */
  detached?: boolean;
}

export interface LocalPrometheus {
  readonly url: string;
  readonly port: number;
  readonly id: ProcessId;
  /** SIGTERM; what it has collected is kept. */
  stop(): Promise<void>;
}

/**
 * Debian's Prometheus, which scrapes the targets and itself every ten seconds and keeps that for 15 days.
 *
 * @throws MissingProgram, GaveUpWaiting after 15 s
 */
export async function startPrometheus(options: PrometheusOptions): Promise<LocalPrometheus> {
  const { directory, detached = false } = options;
  const command = findProgram('prometheus', 'prometheus');
  const port = options.port ?? (await freePort(host));
  mkdirSync(directory, { recursive: true });
  for (const file of files) copyFileSync(path.join(source, file), path.join(directory, file));
  const targets = [...options.targets, { job: 'prometheus', instance: 'prometheus', opsPort: port }];
  const groups = targets.map(({ job, instance, opsPort }) => ({
    targets: [`${host}:${opsPort}`],
    labels: { job, instance },
  }));
  writeFileSync(path.join(directory, 'targets.json'), `${JSON.stringify(groups, undefined, 2)}\n`);

  const url = `http://${host}:${port}`;
  const child = await startChild({
    name: 'Prometheus',
    command,
    args: [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=15d',
      `--web.listen-address=${host}:${port}`,
      '--log.level=warn',
    ],
    directory,
    log: path.join(directory, 'prometheus.log'),
    detached,
  });
  try {
    await waitUntil(async () => (await fetch(`${url}/-/ready`)).ok, {
      what: `Prometheus answers on port ${port}`,
      timeoutMs: 15_000,
      hopeless: () => child.failure,
      evidence: child.evidence,
    });
  } catch (error) {
    await child.kill();
    throw error;
  }
  return { url, port, id: { pid: child.pid, startedAt: child.startedAt }, stop: () => child.end(5_000) };
}

/** `up`, `down` or, before the first scrape, `unknown`, by job and instance. */
export async function healthOfTargets({ url }: Pick<LocalPrometheus, 'url'>): Promise<Map<string, string>> {
  const answer = await fetch(`${url}/api/v1/targets?state=active`);
  const { data } = (await answer.json()) as {
    data: { activeTargets: { health: string; labels: { job: string; instance: string } }[] };
  };
  return new Map(data.activeTargets.map(({ health, labels }) => [`${labels.job} ${labels.instance}`, health]));
}
