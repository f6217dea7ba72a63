import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { LRUCache } from 'lru-cache';
import { Reader, type Response } from 'mmdb-lib';
import { other } from '../../../shared/clicks/day-counts.ts';
import { UnusableValue } from '../../../shared/runtime/config-table.ts';
import { countries } from '../../../shared/visits/countries.ts';

/** The country of an address; `other` where it is not known. The address is not kept, not even for a moment longer. */
export type CountryOf = (address: string) => string;

export const countrySettings = {
  COUNTRY_DATABASE: {
    parse: openCountryDatabase,
    expects: 'a MaxMind DB file (.mmdb) that tells countries, of at most 200 MB',
    meaning: 'A file that tells which country an address is in, read at start; without it, clicks have no country.',
  },
};

/** It is kept in memory as a whole: databases of countries have up to 10 MB, those of cities up to 130. */
const maxBytes = 200_000_000;
/** Records of the database, not addresses, that are kept decoded. */
const maxRecords = 1_000;
/** Networks that are looked at for a country before the database is taken for one of something else. */
const probes = 10_000;

/** @throws UnusableValue where the file cannot be read or tells no countries */
function openCountryDatabase(file: string): CountryOf {
  const reader = read(file);
  if (!tellsCountries(reader))
    throw new UnusableValue(`it tells no countries; it is a "${reader.metadata.databaseType}"`);
  const hasOnlyV4 = reader.metadata.ipVersion === 4;
  return (address) => {
    const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
    const version = isIP(plain);
    // The library would look up anything, and take the first bits of an IPv6 address for an IPv4 one.
    if (version === 0 || (version === 6 && hasOnlyV4)) return other;
    return countryAt(reader, plain) ?? other;
  };
}

function read(file: string): Reader<Response> {
  const content = bytesOf(file);
  try {
    return new Reader(content, { cache: new LRUCache<string | number, object>({ max: maxRecords }) });
  } catch (error) {
    throw new UnusableValue('it is no MaxMind DB file, or a damaged one', { cause: error });
  }
}

function bytesOf(file: string): Buffer {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new Error('it is no regular file');
    if (stat.size > maxBytes) throw new Error(`it has ${stat.size} bytes`);
    return readFileSync(file);
  } catch (error) {
    throw new UnusableValue((error as Error).message, { cause: error });
  }
}

/** Of what MaxMind, DB-IP and others write (`country.iso_code`), and of ip-location-db (`country_code`). */
function countryAt(reader: Reader<Response>, address: string): string | undefined {
  let record: { country?: { iso_code?: unknown }; country_code?: unknown } | null;
  try {
    record = reader.get(address) as typeof record;
  } catch {
    // A damaged file: a click is counted all the same.
    return undefined;
  }
  const code = record?.country?.iso_code ?? record?.country_code;
  return typeof code === 'string' && countries.has(code) ? code : undefined;
}

/** Whether one of the first networks has a country, in the order of their addresses. */
function tellsCountries(reader: Reader<Response>): boolean {
  const bits = reader.metadata.ipVersion === 4 ? 32 : 128;
  let network = 0n;
  for (let probe = 0; probe < probes && network < 1n << BigInt(bits); probe++) {
    const address = bits === 32 ? textOfV4(network) : textOfV6(network);
    if (countryAt(reader, address) !== undefined) return true;
    network += 1n << BigInt(bits - prefixLength(reader, address));
  }
  return false;
}

function prefixLength(reader: Reader<Response>, address: string): number {
  try {
    return reader.getWithPrefixLength(address)[1];
  } catch {
    return 0;
  }
}

function textOfV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.');
}

function textOfV6(address: bigint): string {
  const hex = address.toString(16).padStart(32, '0');
  return (hex.match(/.{4}/g) as string[]).join(':');
}
