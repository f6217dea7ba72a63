import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { balancerTable } from '../../infra/nginx/config.ts';
import { configTable as embeddedTable } from '../../services/embedded/config.ts';
import { configTable as readTable } from '../../services/read/config.ts';
import { configTable as writeTable } from '../../services/write/config.ts';
import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import type { ConfigTable } from '../../shared/runtime/config-table.ts';
import { isJob, readCompose, root, variablesOf } from './compose-files.ts';

const schema = JSON.parse(readFileSync(new URL('compose-spec/schema.json', import.meta.url), 'utf8'));
const isCompose = new Ajv({ strict: false, validateSchema: false, allErrors: true }).compile(schema);
const dockerfile = readFileSync(path.join(root, 'infra/docker/Dockerfile'), 'utf8');

const files = ['docker-compose.yml', 'docker-compose.embedded.yml'];
const all = files.flatMap((file) =>
  Object.entries(readCompose(file).services).map(([name, service]) => ({ name, file, service })),
);
const isOurs = (image: string) => image === 'keyhop:local';

test.each(files)('%s is what the Compose Specification calls one', (file) => {
  isCompose(readCompose(file));
  expect(isCompose.errors ?? []).toEqual([]);
});

describe.each(all)('the container $name of $file', ({ name, file, service }) => {
  test('listens on this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('is of a version that is named', () => {
    expect(service.image).toMatch(isOurs(service.image) ? /^keyhop:local$/ : /^[\w/]+:v?\d+\.\d+[\w.-]*$/);
  });

  test('runs as nobody in particular, without privileges, on a file system that it cannot change', () => {
    const user = service.user ?? (isOurs(service.image) ? /^USER (\S+)$/m.exec(dockerfile)?.[1] : undefined);
    expect(user).toMatch(/^[1-9]\d+:\d+$|^redis$/);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    // Cassandra's image writes its configuration into itself.
    expect(service.read_only).toBe(name !== 'cassandra');
  });

  test('is bounded in memory, processes and logs', () => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.logging.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
  });

  test('either tells whether it is well and is started again, or ends and is waited for', () => {
    if (isJob(service)) {
      expect(service.healthcheck).toEqual({ disable: true });
      const waiting = all.filter(
        (other) => other.service.depends_on?.[name]?.condition === 'service_completed_successfully',
      );
      expect(waiting).not.toEqual([]);
    } else {
      expect(service.restart).toBe('unless-stopped');
      if (isOurs(service.image)) expect(dockerfile).toMatch(/^HEALTHCHECK /m);
      else expect(service.healthcheck).toMatchObject({ test: expect.arrayContaining(['CMD']) });
    }
  });

  test('mounts volumes that are declared and files that are there', () => {
    const { volumes } = readCompose(file);
    for (const volume of service.volumes ?? []) {
      const [source = '', , mode] = volume.split(':');
      if (!source.startsWith('./')) expect(Object.keys(volumes)).toContain(source);
      else expect([volume, existsSync(path.join(root, source)), mode]).toEqual([volume, true, 'ro']);
    }
  });

  test('waits until what it needs is well or done, never for a mere start', () => {
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = all.find((candidate) => candidate.file === file && candidate.name === needed)?.service;
      expect(other).toBeDefined();
      expect(condition).toBe(other && isJob(other) ? 'service_completed_successfully' : 'service_healthy');
    }
  });
});

const { CASSANDRA_CONTACT_POINTS, CASSANDRA_LOCAL_DC, CASSANDRA_KEYSPACE } = clusterSettings;
const migrationTable = {
  CASSANDRA_CONTACT_POINTS,
  CASSANDRA_LOCAL_DC,
  CASSANDRA_KEYSPACE,
  CASSANDRA_REPLICATION_FACTOR: {},
};

test.each([
  { name: 'read-1', table: readTable as object },
  { name: 'write-1', table: writeTable },
  { name: 'balancer', table: balancerTable },
  { name: 'migrate', table: migrationTable },
  { name: 'keyhop', table: embeddedTable },
])('$name is given variables that it knows', ({ name, table }) => {
  const { environment = {} } = all.find((candidate) => candidate.name === name)?.service ?? {};
  expect(Object.keys(environment).filter((variable) => !(variable in table))).toEqual([]);
  expect(Object.keys(environment).length).toBeGreaterThan(0);
});

test('defaults are those of the services', () => {
  const tables: ConfigTable = { ...balancerTable, ...writeTable, ...readTable };
  const differing = files
    .flatMap(variablesOf)
    .filter(([name, standard]) => name in tables && (tables[name]?.default ?? '') !== standard);
  expect(differing.filter(([name]) => name !== 'BASE_URL')).toEqual([]);
});

test('docs/containers.md names every variable, and the defaults that are its own', () => {
  const page = readFileSync(path.join(root, 'docs/containers.md'), 'utf8');
  const tables = { ...balancerTable, ...writeTable, ...readTable };
  for (const [name, standard] of files.flatMap(variablesOf)) {
    expect(page).toContain(`\`${name}\``);
    if (!(name in tables)) expect(page).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|.*\`${standard}\`.*\\|.*\\|$`, 'm'));
  }
});

test('nginx, Prometheus and the services themselves are told of the services that there are', () => {
  const { services } = readCompose('docker-compose.yml');
  const running = (script: string) =>
    Object.keys(services).filter((name) => services[name]?.command?.includes(`services/${script}/main.ts`));
  const { READ_SERVERS, WRITE_SERVERS } = services['balancer']?.environment ?? {};
  expect(READ_SERVERS).toBe(
    running('read')
      .map((name) => `${name}:8080`)
      .join(','),
  );
  expect(WRITE_SERVERS).toBe(
    running('write')
      .map((name) => `${name}:8080`)
      .join(','),
  );

  for (const kind of ['read', 'write']) {
    const names = running(kind);
    for (const name of names) expect(Number(services[name]?.environment?.['PROCESSES'])).toBe(names.length);
  }

  const targets = JSON.parse(readFileSync(path.join(root, 'infra/prometheus/targets.json'), 'utf8'));
  const expected = ['read', 'write'].flatMap((kind) =>
    running(kind).map((name) => ({ targets: [`${name}:9464`], labels: { job: `keyhop-${kind}`, instance: name } })),
  );
  expect(targets).toEqual([
    ...expected,
    { targets: ['localhost:9090'], labels: { job: 'prometheus', instance: 'prometheus' } },
  ]);
});

test('what a container runs is in the image', () => {
  const ours = all.filter(({ service }) => isOurs(service.image));
  const scripts = ours.flatMap(({ service }) => service.command ?? []).filter((word) => word.endsWith('.ts'));
  expect(scripts).toContain('services/read/main.ts');
  for (const script of scripts) {
    expect(existsSync(path.join(root, script))).toBe(true);
    const folder = script.startsWith('infra/') ? script.split('/').slice(0, 2).join('/') : 'services';
    expect(dockerfile).toContain(`COPY ${folder} ./${folder}`);
  }
});

test('Grafana begins with a dashboard that is there, in the folder that it is told of', () => {
  const { environment = {}, volumes = [] } = readCompose('docker-compose.yml').services['grafana'] ?? {};
  const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
  const folder = path.posix.dirname(home);
  expect(volumes).toContain(`./infra/grafana/dashboards:${folder}:ro`);
  expect(existsSync(path.join(root, 'infra/grafana/dashboards', path.basename(home)))).toBe(true);
  const provider = readFileSync(path.join(root, 'infra/grafana/provisioning/dashboards/keyhop.yml'), 'utf8');
  expect(provider).toContain(`path: ${folder}\n`);
});

test('every volume that is declared is used', () => {
  for (const file of files) {
    const { services, volumes } = readCompose(file);
    const used = Object.values(services).flatMap(
      (service) => service.volumes?.map((volume) => volume.split(':')[0]) ?? [],
    );
    expect(Object.keys(volumes).filter((volume) => !used.includes(volume))).toEqual([]);
  }
});

test('only what monitors waits for a profile', () => {
  const profiles = all.filter(({ service }) => service.profiles !== undefined);
  expect(profiles.map(({ name, service }) => [name, service.profiles])).toEqual([
    ['prometheus', ['monitoring']],
    ['grafana', ['monitoring']],
  ]);
});
