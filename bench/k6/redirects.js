// With k6 (https://k6.io), never in CI.
// The published scenario: a thousand redirects a second and more, less than 2 % errors, all within a second.
// k6 run -e URL=http://localhost:8080 -e KEY=… [-e RATE=1000] [-e MINUTES=1] [-e LINKS=10000] bench/k6/redirects.js
import { check, fail } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

const { URL: origin = 'http://localhost:8080', KEY: key, RATE = '1000', MINUTES = '1', LINKS = '10000' } = __ENV;
const rate = Number(RATE);
const links = Number(LINKS);

/** Links in one request; what the API takes. */
const bulk = 1000;

export const options = {
  scenarios: {
    redirects: {
      // An open loop: requests are sent when they are due, whatever the answers do.
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: `${MINUTES}m`,
      preAllocatedVUs: Math.max(50, rate / 20),
      maxVUs: Math.max(100, rate),
    },
  },
  thresholds: {
    checks: ['rate>0.98'],
    // Not of the requests that make the links.
    'http_req_duration{name:redirect}': ['p(99)<1000', 'max<1000'],
    dropped_iterations: [`count<${rate * 0.02 * 60 * Number(MINUTES)}`],
  },
  // Redirects lead to targets that do not exist.
  maxRedirects: 0,
  setupTimeout: '5m',
};

/** Makes the links that are asked for. */
export function setup() {
  if (!key) fail('give an API key: -e KEY=…');
  const headers = { 'Content-Type': 'application/json', 'X-API-Key': key };
  const codes = [];
  for (let first = 0; first < links; first += bulk) {
    const urls = Array.from({ length: Math.min(bulk, links - first) }, (_, n) => ({
      url: `https://example.com/k6/${first + n}`,
    }));
    const response = http.post(`${origin}/api/v1/links/bulk`, JSON.stringify(urls), { headers });
    if (response.status !== 200) fail(`links were not made: ${response.status} ${response.body}`);
    for (const { link } of response.json()) codes.push(link.code);
  }
  return codes;
}

export default function visit(codes) {
  const code = codes[(exec.scenario.iterationInTest * 7919) % codes.length];
  // One name for all: else k6 keeps figures for each URL.
  const response = http.get(`${origin}/${code}`, { tags: { name: 'redirect' }, responseCallback: redirected });
  check(response, { 'is a redirect': ({ status }) => status === 302 });
}

const redirected = http.expectedStatuses(302);
