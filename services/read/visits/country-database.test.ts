import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConfig } from '../../../shared/runtime/config-table.ts';
import { countries } from '../../../shared/visits/countries.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { mmdb } from '../../../tests/visits/mmdb.ts';
import { type CountryOf, countrySettings } from './country-database.ts';

const networks = {
  '198.51.100.0/24': { country: { iso_code: 'DE', names: { en: 'Germany' } }, continent: { code: 'EU' } },
  '203.0.113.0/25': { country_code: 'FR' },
  '203.0.113.128/25': { continent: { code: 'EU' } },
  '192.0.2.0/24': { country: { iso_code: 'ZZ' } },
};
const networks6 = { '2001:db8:1::/48': { country: { iso_code: 'JP' } }, '2001:db8:2::/47': { country_code: 'BR' } };

async function open(content: Buffer): Promise<CountryOf> {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'countries.mmdb');
  writeFileSync(file, content);
  return readConfig(countrySettings, { COUNTRY_DATABASE: file }).COUNTRY_DATABASE as CountryOf;
}

test.each([
  ['IPv4', mmdb(networks, { ipVersion: 4 })],
  ['both', mmdb({ ...networks, ...networks6 })],
  ['both, in wide records', mmdb({ ...networks, ...networks6 }, { recordSize: 32 })],
])('tells the country of an IPv4 address, from a database of %s', async (_, content) => {
  const countryOf = await open(content);
  expect(countryOf('198.51.100.7')).toBe('DE');
  expect(countryOf('::ffff:198.51.100.7')).toBe('DE');
  expect(countryOf('203.0.113.127')).toBe('FR');
  // A continent only; a code that is no country; not in the database.
  for (const address of ['203.0.113.128', '192.0.2.1', '198.51.101.1', '127.0.0.1']) {
    expect(countryOf(address)).toBe('other');
  }
});

test.each([
  ['both', mmdb({ ...networks, ...networks6 })],
  ['IPv6', mmdb(networks6)],
])('tells the country of an IPv6 address, from a database of %s', async (_, content) => {
  const countryOf = await open(content);
  expect(countryOf('2001:db8:1::1')).toBe('JP');
  expect(countryOf('2001:DB8:3:ffff::')).toBe('BR');
  for (const address of ['2001:db8:4::', '::1', 'fe80::1%eth0']) expect(countryOf(address)).toBe('other');
});

test('knows no IPv6 address from a database of IPv4', async () => {
  // Whose first bits are those of 198.51.100.0.
  expect((await open(mmdb(networks, { ipVersion: 4 })))('c633:6401::1')).toBe('other');
});

test('takes anything for an address, and tells a country or none', async () => {
  const countryOf = await open(mmdb({ ...networks, ...networks6, '0.0.0.0/8': { country_code: 'US' } }));
  for (const address of ['', 'unknown', 'localhost', '198.51.100', '198.51.100.7:80', '[2001:db8:1::1]', '0x1']) {
    expect(countryOf(address)).toBe('other');
  }
  const anything = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended());
  fc.assert(fc.property(anything, (address) => ['other', 'US', 'DE', 'FR', 'JP', 'BR'].includes(countryOf(address))));
});

test('goes on with a damaged database, as far as it can', async () => {
  const content = mmdb({ '198.51.100.0/24': { country_code: 'DE' }, '203.0.113.0/24': { country_code: 'FR' } });
  // The last record, which begins with a map of one member, becomes a type that does not exist.
  content[content.lastIndexOf('FR') - 2 - 'country_code'.length - 1] = 0x00;
  const countryOf = await open(content);
  expect([countryOf('198.51.100.1'), countryOf('203.0.113.1')]).toEqual(['DE', 'other']);
});

test.each([
  ['is missing', () => undefined, /no such file/],
  ['is a folder', (file: string) => mkdirSync(file), /it is no regular file/],
  [
    'is too large',
    (file: string) => {
      writeFileSync(file, '');
      truncateSync(file, 200_000_001);
    },
    /it has 200000001 bytes/,
  ],
  ['is empty', (file: string) => writeFileSync(file, ''), /it is no MaxMind DB file, or a damaged one/],
  [
    'is text',
    (file: string) => writeFileSync(file, 'country,DE\n'.repeat(9)),
    /it is no MaxMind DB file, or a damaged one/,
  ],
  [
    'was cut off',
    (file: string) => writeFileSync(file, mmdb(networks).subarray(0, -20)),
    /it is no MaxMind DB file, or a damaged one/,
  ],
  [
    'is of networks',
    (file: string) => writeFileSync(file, mmdb({ '198.51.100.0/24': { number: 64_496 } }, { type: 'Test-ASN' })),
    /it tells no countries; it is a "Test-ASN"/,
  ],
  ['knows nothing', (file: string) => writeFileSync(file, mmdb({})), /it tells no countries/],
])('refuses a file that %s, in words that name the variable', async (_, make, message) => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'countries.mmdb');
  make(file);
  const read = () => readConfig(countrySettings, { COUNTRY_DATABASE: file });
  expect(read).toThrow(`COUNTRY_DATABASE is ${JSON.stringify(file)}; it must be a MaxMind DB file`);
  expect(read).toThrow(message);
});

test('refuses any other bytes', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'countries.mmdb');
  const whole = mmdb({ ...networks, ...networks6 });
  const tail = Array.from(whole.subarray(-200));
  const property = fc.property(fc.uint8Array({ maxLength: 500 }), fc.boolean(), (bytes, looksRight) => {
    writeFileSync(file, Buffer.concat([bytes, Buffer.from(looksRight ? tail.slice(0, 199) : [])]));
    expect(() => readConfig(countrySettings, { COUNTRY_DATABASE: file })).toThrow(/^The configuration has a problem/);
  });
  fc.assert(property);
});

test('knows all countries that there are', () => {
  expect(countries.size).toBe(250);
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  expect(Array.from(countries).filter((code) => names.of(code) === undefined)).toEqual([]);
});
