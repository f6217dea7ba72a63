import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where requests of the tests come from, unless they say otherwise: no part of Keyhop has this address. */
export const clientAddress = '127.0.0.99';

/** What this process has sent and been sent that no log may hold: keys, and other secrets. */
const keys = new Set<string>();
const addresses = new Set([clientAddress]);

/** Shorter ones, `nonsense` say, are words that a log may hold for other reasons. */
const shortestKey = 16;
const issuedKey = /^kh_[0-9a-z]{12}_[\w-]{43}$/;
const issuedKeys = /kh_[0-9a-z]{12}_[\w-]{43}/g;
const ipAddresses = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g;

/** Takes note of the keys and addresses in the text of a request or an answer; it may be a head, a body, or both. */
export function keepFromLogs(text: string): void {
  for (const [key] of text.matchAll(issuedKeys)) keys.add(key);
  for (const [, header, value = ''] of text.matchAll(
    /^(x-api-key|authorization|x-forwarded-for|forwarded|x-real-ip): *(.*)$/gim,
  )) {
    const isKey = /^(?:x-api-key|authorization)$/i.test(header ?? '');
    if (!isKey) for (const [address] of value.matchAll(ipAddresses)) addresses.add(address);
    else if (keyOf(value).length >= shortestKey) keys.add(keyOf(value));
  }
}

/** The same of any other text: a password, or where a link with one leads. */
export function keepSecretFromLogs(text: string): void {
  keys.add(text);
}

/** The same of an address that a request comes from. */
export function keepAddressFromLogs(address: string): void {
  addresses.add(address);
}

/** What is in a log that should have been kept from it, a line each, with what stands there. */
export function leaksIn(log: string): string[] {
  const secrets = [...keys]
    .map((key) => (issuedKey.test(key) ? key.slice(-43) : key))
    .filter((each) => log.includes(each));
  const told = new Set(log.match(/[0-9a-f]{64}/g));
  const hashes = [...keys].map(hashOf).filter((hash) => told.has(hash));
  return [...new Set([...secrets, ...hashes, ...addressesIn(log)])].map((each) => {
    const line = log.split('\n').find((candidate) => candidate.includes(each)) ?? '';
    return `${each} in: ${line.slice(0, 500)}`;
  });
}

/** The addresses in a text that tests came from, or said that they did. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.match(ipAddresses)).intersection(addresses)];
}

/** The text of all logs below a directory, by their path. */
export function logsBelow(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  // Cassandra's commit log is data.
  const logs = files.filter((file) => file.endsWith('.log') && !file.includes('commitlog'));
  return new Map(logs.map((file) => [file, readFileSync(path.join(directory, file), 'utf8')]));
}

const keyOf = (value: string) => value.trim().replace(/^(?:Bearer|Basic) +/i, '');

/** As the stores keep it. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');
