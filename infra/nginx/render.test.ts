import { expect, test } from '@jest/globals';
import { missBudget } from '../../services/read/resolve/miss-budget.ts';
import { mostAnonymousCreates } from '../../services/write/config.ts';
import { addressLimits, renderBalancer } from './render.ts';

const options = {
  host: '127.0.0.1',
  port: 8080,
  readServers: ['127.0.0.1:8081', '127.0.0.1:8082'],
  writeServers: ['127.0.0.1:8091'],
  rateLimit: 'on' as const,
};

test('every placeholder is filled, every server stands behind itself', () => {
  const text = renderBalancer(options);
  expect(text).not.toMatch(/\{\{|\}\}|undefined/);
  for (const server of ['127.0.0.1:8081', '127.0.0.1:8082', '127.0.0.1:8091']) {
    expect(text).toContain(`server ${server} max_fails=2 fail_timeout=2s;`);
    expect(text).toContain(`server ${server} max_fails=0 backup;`);
  }
  expect(text).not.toContain('non_idempotent');
});

test('without limits there is no trace of them', () => {
  expect(renderBalancer(options)).toMatch(/limit_req zone=reads burst=\d+ nodelay;/);
  expect(renderBalancer({ ...options, rateLimit: 'off' })).not.toMatch(/limit_(req|conn)/);
});

test('its limits lie above those of the services, which know better', () => {
  const { requestsAtOnce, readsPerSecond, readBurst, writesPerSecond, writeBurst } = addressLimits;
  expect(requestsAtOnce).toBeGreaterThan(missBudget.quota);
  expect(readBurst).toBeGreaterThan(missBudget.quota);
  expect(readsPerSecond).toBeGreaterThan(missBudget.quota / missBudget.window);
  expect(writeBurst).toBeGreaterThan(10);
  expect(writesPerSecond * 60).toBeGreaterThan(mostAnonymousCreates);
});

test('with a resolver, every server is looked up again and again; without one there is no trace of it', () => {
  const text = renderBalancer({ ...options, readServers: ['read:8080'], resolver: '127.0.0.11' });
  expect(text).toContain('resolver 127.0.0.11 valid=1s ipv6=off;');
  expect(text).toContain('server read:8080 resolve max_fails=2 fail_timeout=2s;');
  expect(text).toContain('server read:8080 resolve max_fails=0 backup;');
  expect(renderBalancer(options)).not.toContain('resolve');
});

test('an IPv6 host is put in brackets', () => {
  expect(renderBalancer({ ...options, host: '::1' })).toContain('listen [::1]:8080 ');
});

test.each([
  { readServers: [] },
  { readServers: ['127.0.0.1:1; return 200'] },
  { host: '127.0.0.1;' },
  { resolver: '127.0.0.11 valid=1h' },
  { trustedProxies: ['10.0.0.0/8 all'] },
  { accessLog: '/tmp/$uri' },
])('%o is refused', (wrong) => {
  expect(() => renderBalancer({ ...options, ...wrong })).toThrow();
});
