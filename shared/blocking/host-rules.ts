import { type HostRule, hostOfUrl, restOfUrl } from './host-rule.ts';

/** Rules about where URLs lead, and whether one of them is about a URL: in as many steps as its host has labels. */
export class HostRules {
  readonly #hosts = new Set<string>();
  /** Names that are meant with all hosts below them. */
  readonly #trees = new Set<string>();
  /** How URLs begin, behind their host, by that host. */
  readonly #beginnings = new Map<string, Beginnings>();
  #size = 0;

  constructor(rules: Iterable<HostRule> = []) {
    for (const rule of rules) this.add(rule);
  }

  /** How many were added. */
  get size(): number {
    return this.#size;
  }

  add(rule: HostRule): void {
    this.#size++;
    if (rule.startsWith('.')) this.#trees.add(rule.slice(1));
    else if (rule.startsWith('https://')) this.#addBeginning(rule);
    else this.#hosts.add(rule);
  }

  /** @param href as a WHATWG parser writes it; an empty one, of a link that was blanked, leads nowhere */
  matches(href: string): boolean {
    if (this.#size === 0 || href === '') return false;
    const host = hostOfUrl(href);
    return (
      this.#hosts.has(host) || this.#isInTree(host) || this.#beginnings.get(host)?.matches(restOfUrl(href)) === true
    );
  }

  #isInTree(host: string): boolean {
    if (this.#trees.size === 0) return false;
    for (let label = 0; label >= 0; ) {
      if (this.#trees.has(host.slice(label))) return true;
      const dot = host.indexOf('.', label);
      label = dot < 0 ? -1 : dot + 1;
    }
    return false;
  }

  #addBeginning(rule: HostRule): void {
    const host = hostOfUrl(rule);
    const rest = restOfUrl(rule);
    const known = this.#beginnings.get(host);
    if (known !== undefined) known.add(rest);
    else this.#beginnings.set(host, new Beginnings(rest));
  }
}

/** Beginnings of texts, and whether one of them is that of a text: by halving, however many there are. */
class Beginnings {
  #all: string[];
  #isInOrder = true;

  constructor(first: string) {
    this.#all = [first];
  }

  add(beginning: string): void {
    this.#all.push(beginning);
    this.#isInOrder = false;
  }

  matches(text: string): boolean {
    if (!this.#isInOrder) this.#order();
    // None begins with another, so of those up to the text only the last can be its beginning.
    let [from, to] = [0, this.#all.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#all[middle] as string) <= text) from = middle + 1;
      else to = middle;
    }
    return from > 0 && text.startsWith(this.#all[from - 1] as string);
  }

  /** Drops what begins with another. */
  #order(): void {
    const kept: string[] = [];
    for (const each of this.#all.sort()) {
      const last = kept.at(-1);
      if (last === undefined || !each.startsWith(last)) kept.push(each);
    }
    this.#all = kept;
    this.#isInOrder = true;
  }
}
