import bowser from 'bowser';
import { isBot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { other } from '../../../shared/clicks/day-counts.ts';
import { deviceNames } from '../../../shared/visits/device-names.ts';
import { appNames, browserNames, osNames } from '../../../shared/visits/user-agent-names.ts';

/** Characters that are looked at; Chrome's have about 110, those of apps up to 350. */
const longest = 512;
/** User agents that are remembered: 3 MB if all are as long as can be. */
const maxKnown = 5_000;
/**
 * User agents that are parsed anew within a second. One takes 15 µs, the worst that was found 0.1 ms; who sends another
 * with each request must not keep the event loop longer than that. Whether it is a bot is always looked at (3 to 16 µs).
 */
const maxParsed = 500;

export type UserAgent = 'bot' | { readonly browser: string; readonly os: string; readonly device: string };

const unknown: UserAgent = { browser: other, os: other, device: other };

/** Tells people and bots apart, and by what people came; in names of closed lists (shared/visits). */
export class UserAgents {
  readonly #known = new LRUCache<string, UserAgent>({ max: maxKnown });
  readonly #now: () => number;
  #second = 0;
  #parsed = 0;

  constructor(now = performance.now.bind(performance)) {
    this.#now = now;
  }

  read(sent: string): UserAgent {
    const text = sent.slice(0, longest);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    // Every browser says what it is.
    const isPerson = text !== '' && !isBot(text);
    if (isPerson && !this.#mayParse()) return unknown;
    const read = isPerson ? parse(text) : 'bot';
    this.#known.set(copyOf(text), read);
    return read;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#known.size;
  }

  #mayParse(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) [this.#second, this.#parsed] = [second, 0];
    return this.#parsed++ < maxParsed;
  }
}

function parse(text: string): UserAgent {
  const parser = bowser.getParser(text, true);
  const os = osNames.get(parser.getOSName()) ?? other;
  return {
    browser: browserOf(text, parser.getBrowserName()),
    os,
    device: deviceOf(text, os, parser.getPlatformType()),
  };
}

function browserOf(text: string, name: string): string {
  const app = appNames.find(([token]) => text.includes(token));
  return app?.[1] ?? browserNames.get(name) ?? other;
}

const consoles = /PlayStation|Xbox|Nintendo/;
/** AFT begins the names of Amazon's Fire TVs. */
const televisions = /Android ?TV|GoogleTV|CrKey|HbbTV|BRAVIA|\bAFT[A-Z]/;
const devices: ReadonlySet<string> = new Set(deviceNames);

/** iPads that ask for desktop pages, which is what they do by default, cannot be told from a Mac. */
function deviceOf(text: string, os: string, platform: string): string {
  if (consoles.test(text)) return 'console';
  if (televisions.test(text)) return 'tv';
  if (devices.has(platform)) return platform;
  return os === 'ChromeOS' || text.includes('(X11;') ? 'desktop' : other;
}

/** A part of a string keeps the whole of it in memory; headers hold no characters past U+00FF. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
