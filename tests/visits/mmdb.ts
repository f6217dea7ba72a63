import { isIPv4 } from 'node:net';

/** What a record of these test databases may hold. */
export type MmdbValue = string | number | MmdbValue[] | { [key: string]: MmdbValue };

interface MmdbOptions {
  ipVersion?: 4 | 6;
  type?: string;
  recordSize?: 24 | 32;
}

/** A node's two branches: another node, the place of a record in the data, or nothing. */
type Branch = Node | number | undefined;
type Node = [Branch, Branch];

/**
 * Writes a MaxMind DB (format 2.0): a binary tree over the bits of addresses, the records that its leaves point to,
 * and a map that describes both. IPv4 networks lie under `::/96` where the database is for IPv6.
 */
export function mmdb(networks: Record<string, MmdbValue>, options: MmdbOptions = {}): Buffer {
  const { ipVersion = 6, type = 'Test-Country', recordSize = 24 } = options;
  const root: Node = [undefined, undefined];
  const places = new Map<string, number>();
  const records: Buffer[] = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    const key = JSON.stringify(value);
    const place = places.get(key) ?? size;
    put(root, bitsOf(network, ipVersion), place);
    if (places.has(key)) continue;
    const record = encode(value);
    records.push(record);
    places.set(key, place);
    size += record.length;
  }
  const nodes = nodesOf(root);
  const numberOf = new Map(nodes.map((node, index) => [node, index]));
  const tree = nodes.flat().map((branch) => {
    const value = Array.isArray(branch)
      ? (numberOf.get(branch) as number)
      : nodes.length + (branch === undefined ? 0 : 16 + branch);
    const bytes = Buffer.alloc(recordSize / 8);
    bytes.writeUIntBE(value, 0, recordSize / 8);
    return bytes;
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    database_type: type,
    description: { en: 'For tests' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: recordSize,
  });
  return Buffer.concat([
    ...tree,
    Buffer.alloc(16),
    ...records,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ]);
}

function put(root: Node, bits: string, record: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = node[Number(bit)] ?? [undefined, undefined];
    if (!Array.isArray(next)) throw new Error('Networks that lie in one another are not supported.');
    node[Number(bit)] = next;
    node = next;
  }
  node[Number(bits.at(-1))] = record;
}

function nodesOf(root: Node): Node[] {
  return [root, ...root.flatMap((branch) => (Array.isArray(branch) ? nodesOf(branch) : []))];
}

function bitsOf(network: string, ipVersion: 4 | 6): string {
  const [address = '', length] = network.split('/');
  if (!isIPv4(address)) return hextets(address).slice(0, Number(length));
  const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  return (ipVersion === 6 ? '0'.repeat(96) : '') + bits.join('').slice(0, Number(length));
}

function hextets(address: string): string {
  const [left = [], right = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const all = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  return all.map((hextet) => Number.parseInt(hextet, 16).toString(2).padStart(16, '0')).join('');
}

/** Strings and collections of fewer than 29 bytes or members, and whole numbers of 32 bits, are all that is needed. */
function encode(value: MmdbValue): Buffer {
  const [string, uint32, map, array] = [2, 6, 7, 11];
  if (typeof value === 'string') return Buffer.concat([control(string, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([control(array, value.length), ...value.map(encode)]);
  if (typeof value === 'object') {
    const members = Object.entries(value);
    return Buffer.concat([control(map, members.length), ...members.flat().map(encode)]);
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return Buffer.concat([control(uint32, 4), bytes]);
}

function control(type: number, size: number): Buffer {
  if (size > 28) throw new Error(`${size} bytes or members are too many for this writer.`);
  return Buffer.from(type > 7 ? [size, type - 7] : [(type << 5) | size]);
}
