import { types } from 'cassandra-driver';

/** Bytes that a buffer begins with: more than 4,096 links take with all their rows. */
const firstCapacity = 2 ** 21;

/** Of a value that is not set. */
const notSet = -1;

/** Gathers rows as WriteSstables.java reads them. */
export class RowBuffer {
  #bytes = Buffer.allocUnsafeSlow(firstCapacity);
  #length = 0;
  readonly #writers: Readonly<Record<string, (value: never) => void>> = {
    text: (value: string) => this.#addText(value),
    timestamp: (value: Date) => this.#addLong(types.Long.fromNumber(value.getTime())),
    bigint: (value: types.Long) => this.#addLong(value),
    int: (value: number) => this.#addInteger(value, 4),
    smallint: (value: number) => this.#addInteger(value, 2),
    tinyint: (value: number) => this.#addInteger(value, 1),
    boolean: (value: boolean) => this.#addInteger(Number(value), 1),
    'frozen<set<text>>': (value: readonly string[]) => this.#addSet(value),
  };

  /**
   * Adds a row.
   *
   * @param table its number
   * @param columnTypes of its columns, in CQL
   * @param values as the driver takes them
   */
  add(table: number, columnTypes: readonly string[], values: readonly unknown[]): void {
    const start = this.#reserve(5);
    this.#bytes.writeUInt8(table, start + 4);
    for (const [i, value] of values.entries()) {
      const at = this.#reserve(2);
      if (value !== types.unset) this.#addValue(columnTypes[i] as string, value);
      this.#bytes.writeInt16BE(value === types.unset ? notSet : this.#length - at - 2, at);
    }
    this.#bytes.writeInt32BE(this.#length - start - 4, start);
  }

  /** All of it; the buffer is empty afterwards. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(firstCapacity);
    this.#length = 0;
    return taken;
  }

  #addValue(type: string, value: unknown): void {
    const add = this.#writers[type];
    if (add === undefined) throw new TypeError(`Values of type ${type} cannot be written yet.`);
    add(value as never);
  }

  #addText(text: string): void {
    // Of a character in UTF-16 there are three bytes at most.
    const at = this.#reserve(3 * text.length);
    this.#length = at + this.#bytes.write(text, at);
  }

  #addLong({ high, low }: types.Long): void {
    this.#addInteger(high, 4);
    this.#addInteger(low, 4);
  }

  #addInteger(value: number, bytes: 1 | 2 | 4): void {
    const at = this.#reserve(bytes);
    this.#bytes.writeIntBE(value, at, bytes);
  }

  #addSet(elements: readonly string[]): void {
    this.#addInteger(elements.length, 4);
    for (const element of elements.map((text) => Buffer.from(text)).sort(Buffer.compare)) {
      this.#addInteger(element.length, 4);
      const at = this.#reserve(element.length);
      this.#bytes.set(element, at);
    }
  }

  /** Makes room for so many bytes behind the others, perhaps in another buffer, and says where. */
  #reserve(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#length);
    }
    return at;
  }
}
