import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VisitClassifier } from './visit-classifier.ts';
import type { VisitHeaders } from './visit-headers.ts';

const headers: VisitHeaders = {
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  referrer: 'https://news.example/a',
  languages: 'de-DE,de;q=0.9',
  optsOut: false,
};
const untold = {
  country: 'other',
  referrer: 'other',
  browser: 'other',
  os: 'other',
  device: 'other',
  language: 'other',
};
const told = {
  country: 'DE',
  referrer: 'news.example',
  browser: 'Firefox',
  os: 'Windows',
  device: 'desktop',
  language: 'de',
};

const countryOf = (address: string) => (address === '203.0.113.7' ? 'DE' : 'other');
const classifier = new VisitClassifier(countryOf);

test('tells of a person’s visit', () => {
  expect(classifier.classify(headers, '203.0.113.7')).toEqual(told);
});

test('tells nothing of who asks for that, only that it was a person', () => {
  expect(classifier.classify({ ...headers, optsOut: true }, '203.0.113.7')).toEqual(untold);
});

test('tells of a bot nothing more, whatever else it sends', () => {
  for (const optsOut of [true, false]) {
    expect(classifier.classify({ ...headers, userAgent: 'curl/8.14.1', optsOut }, '203.0.113.7')).toBe('bot');
  }
});

test('tells no country where none is known', () => {
  const nowhere = { ...told, country: 'other' };
  expect(classifier.classify(headers, '198.51.100.1')).toEqual(nowhere);
  expect(classifier.classify(headers, undefined)).toEqual(nowhere);
  expect(new VisitClassifier().classify(headers, '203.0.113.7')).toEqual(nowhere);
});

test('never tells an address, wherever a visitor may have put it', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const property = fc.property(address, (client) => {
    const host = client.includes(':') ? `[${client}]` : client;
    const sent = {
      userAgent: `${headers.userAgent} ${client}`,
      referrer: `http://${host}:8080/${client}?ip=${client}`,
      languages: `${client},de`,
      optsOut: false,
    };
    const visit = new VisitClassifier(countryOf).classify(sent, client);
    const values = visit === 'bot' ? [] : Object.values(visit);
    expect(values.filter((value) => value.includes(client))).toEqual([]);
  });
  fc.assert(property);
});

test('tells anything in bounded words', () => {
  const any = fc.string({ unit: 'binary', maxLength: 1_000 });
  const property = fc.property(any, any, any, fc.boolean(), (userAgent, referrer, languages, optsOut) => {
    const visit = classifier.classify({ userAgent, referrer, languages, optsOut }, '203.0.113.7');
    if (visit === 'bot') return;
    expect(Object.keys(visit).sort()).toEqual(Object.keys(told).sort());
    for (const value of Object.values(visit)) expect(value).toMatch(/^[\w .-]{2,253}$/);
  });
  fc.assert(property);
});
