import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appNames, browserNames, osNames } from '../../../shared/visits/user-agent-names.ts';
import { type UserAgent, UserAgents } from './user-agents.ts';

/** As browsers and apps of 2025 and 2026 send them; older ones where they are still seen. */
const people: readonly (readonly [told: string, userAgent: string])[] = [
  [
    'Chrome, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
  [
    'Chrome, macOS, desktop',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
  [
    'Chrome, Linux, desktop',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
  [
    'Chrome, ChromeOS, desktop',
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
  [
    'Chrome, Android, mobile',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Chrome, Android, tablet',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  ],
  [
    'Chrome, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1',
  ],
  [
    'Chrome, iOS, tablet',
    'Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1',
  ],
  ['Firefox, Windows, desktop', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox, macOS, desktop', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox, Linux, desktop', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Firefox, Android, mobile', 'Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0'],
  ['Firefox, Android, tablet', 'Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0'],
  [
    'Firefox, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15',
  ],
  [
    'Safari, macOS, desktop',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  ],
  [
    'Safari, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'Safari, iOS, tablet',
    'Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'Edge, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  ],
  [
    'Edge, Android, mobile',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0',
  ],
  [
    'Edge, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 EdgiOS/142.0.3595.66 Mobile/15E148 Safari/605.1.15',
  ],
  [
    'Edge, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19582',
  ],
  [
    'Samsung Internet, Android, mobile',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Opera, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0',
  ],
  [
    'Opera, Android, mobile',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36 OPR/92.0.0.0',
  ],
  [
    'Opera, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 OPX/2.5.1',
  ],
  [
    'Opera, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 OPT/5.0.5',
  ],
  ['Opera, Android, mobile', 'Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16'],
  [
    'Vivaldi, Linux, desktop',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.6.3797.63',
  ],
  [
    'Yandex Browser, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 YaBrowser/25.10.0.0 Safari/537.36',
  ],
  [
    'UC Browser, Android, mobile',
    'Mozilla/5.0 (Linux; U; Android 12; en-US; SM-A125F Build/SP1A.210812.016) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.8.0.1326 Mobile Safari/537.36',
  ],
  [
    'Mi Browser, Android, mobile',
    'Mozilla/5.0 (Linux; U; Android 13; de-de; 2201117TG Build/TKQ1.221114.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.12.1-gn',
  ],
  [
    'Huawei Browser, Android, mobile',
    'Mozilla/5.0 (Linux; Android 12; NOH-NX9; HMSCore 6.13.0.321) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36',
  ],
  [
    'Huawei Browser, HarmonyOS, mobile',
    'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.1.5.352',
  ],
  [
    'DuckDuckGo, Android, mobile',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile DuckDuckGo/5 Safari/537.36',
  ],
  [
    'DuckDuckGo, macOS, desktop',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15 Ddg/18.6',
  ],
  [
    'Facebook, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/537.0.0.38.107;FBBV/818271034;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/18.7;FBSS/3;FBID/phone;FBLC/de_DE;FBOP/5]',
  ],
  [
    'Facebook, Android, mobile',
    'Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.48 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/537.0.0.50.77;]',
  ],
  [
    'Instagram, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 405.0.0.21.74 (iPhone15,3; iOS 18_7; de_DE; de; scale=3.00; 1290x2796; 812345678)',
  ],
  [
    'TikTok, Android, mobile',
    'Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.48 Mobile Safari/537.36 trill_420305 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/42.3.5 ByteLocale/de-DE',
  ],
  [
    'LinkedIn, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]/9.31.2045',
  ],
  [
    'WeChat, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.65(0x18004133) NetType/WIFI Language/zh_CN',
  ],
  [
    'Google app, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/394.0.824958738 Mobile/15E148 Safari/604.1',
  ],
  ['Internet Explorer, Windows, desktop', 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'],
  [
    'Amazon Silk, Android, tablet',
    'Mozilla/5.0 (Linux; Android 9; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/138.3.1 like Chrome/138.0.7204.157 Safari/537.36',
  ],
  [
    'Chrome, Android, tablet',
    'Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  ],
  [
    'Samsung Internet, Tizen, tv',
    'Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/5.3 Chrome/94.0.4606.31 TV Safari/537.36',
  ],
  [
    'webOS Browser, webOS, tv',
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.5359.211 Safari/537.36 WebAppManager',
  ],
  [
    'Chrome, Android, tv',
    'Mozilla/5.0 (Linux; Android 14; Chromecast Build/UTTC.241008.004) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.106 Safari/537.36 CrKey/1.56.500000 DeviceType/AndroidTV',
  ],
  [
    'Chrome, Android, tv',
    'Mozilla/5.0 (Linux; Android 9; AFTSSS Build/PS7285; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.157 Mobile Safari/537.36',
  ],
  [
    'Safari, other, console',
    'Mozilla/5.0 (PlayStation; PlayStation 5/9.60) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
  ],
  [
    'Edge, Windows, console',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edge/44.18363.8131',
  ],
  [
    'Safari, other, console',
    'Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) AppleWebKit/609.4 (KHTML, like Gecko) NF/6.0.2.21.3 NintendoBrowser/5.1.0.22474',
  ],
  ['Firefox, other, desktop', 'Mozilla/5.0 (X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  [
    'GNOME Web, Linux, desktop',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15 Epiphany/605.1.15',
  ],
  [
    'Edge, Windows Phone, mobile',
    'Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063',
  ],
  [
    'Whale, Windows, desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Whale/4.33.325.17 Safari/537.36',
  ],
  [
    'QQ Browser, Android, mobile',
    'Mozilla/5.0 (Linux; U; Android 13; zh-cn; V2183A Build/TP1A.220624.014) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.86 MQQBrowser/15.2 Mobile Safari/537.36 COVC/046915',
  ],
  [
    'Chrome, Android, mobile',
    'Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
  ],
  [
    'Snapchat, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/13.62.0.43 (like Safari/8621.3.11, panda)',
  ],
  [
    'Pinterest, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]',
  ],
  [
    'LINE, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.18.0',
  ],
  [
    'Messenger, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/MessengerForiOS;FBAV/530.0.0.41.107;FBBV/811111111;FBDV/iPhone15,3;FBMD/iPhone;FBSN/iOS;FBSV/18.7;FBSS/3;FBCR/;FBID/phone;FBLC/de;FBOP/5]',
  ],
  [
    'Threads, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Barcelona 405.0.0.30.72 (iPhone15,3; iOS 18_7; de_DE; de; scale=3.00; 1179x2556; 812345678)',
  ],
  ['other, Roku, tv', 'Roku/DVP-14.5 (14.5.4.5934-AE)'],
  [
    'Firefox, iOS, mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Focus',
  ],
];

const bots: readonly string[] = [
  '',
  'curl/8.14.1',
  'Wget/1.24.5',
  'python-requests/2.32.5',
  'Go-http-client/2.0',
  'node',
  'axios/1.12.2',
  'okhttp/5.1.0',
  'PostmanRuntime/7.48.0',
  'Java/21.0.2',
  'Apache-HttpClient/5.3 (Java/17)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.60 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'Slack-ImgProxy (+https://api.slack.com/robots)',
  'WhatsApp/2.23.20.0 A',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
  'Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
  'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
  'Blackbox Exporter/0.27.0',
  'kube-probe/1.31',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
  'Mastodon/4.4.0 (http.rb/5.3.1; +https://mastodon.social/)',
  'Iframely/1.3.1 (+https://iframely.com/docs/about)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'Signal/6',
  'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  'Pinterest/0.2 (+http://www.pinterest.com/bot.html)',
  'Bluesky Cardyb/1.1; mailto:support@bsky.app',
  'Mozilla/5.0',
  '-',
  'autocannon',
  'Deno/2.5.0',
  'undici',
];

const hostile = fc
  .array(fc.tuple(fc.constantFrom(...people.flatMap(([, userAgent]) => userAgent.split(/(?<=[ ;/])/))), fc.nat(40)))
  .map((parts) => parts.map(([part, times]) => part.repeat(times + 1)).join(''));
const anything = fc.oneof(
  fc.string({ maxLength: 2_000 }),
  fc.string({ unit: 'binary' }),
  hostile,
  fc.constantFrom(...bots, ...people.map(([, userAgent]) => userAgent)),
);

const closed = (told: string, names: Iterable<string>) => told === 'other' || Array.from(names).includes(told);
const devices = ['desktop', 'mobile', 'tablet', 'tv', 'console'];
const unknown: UserAgent = { browser: 'other', os: 'other', device: 'other' };

describe('a user agent', () => {
  test.each(people)('is told as %s: %s', (told, userAgent) => {
    const read = new UserAgents().read(userAgent);
    expect(read === 'bot' ? read : [read.browser, read.os, read.device].join(', ')).toBe(told);
  });

  test.each(bots)('is told as a bot: %j', (userAgent) => {
    expect(new UserAgents().read(userAgent)).toBe('bot');
  });

  test('is told in words of closed lists, the same each time, whatever is sent', () => {
    const known = new UserAgents(() => 0);
    const property = fc.property(anything, (userAgent) => {
      const read = new UserAgents().read(userAgent);
      if (read !== 'bot') {
        expect(closed(read.browser, [...browserNames.values(), ...appNames.map(([, name]) => name)])).toBe(true);
        expect(closed(read.os, osNames.values())).toBe(true);
        expect(closed(read.device, devices)).toBe(true);
      }
      // Once read anew, once remembered.
      expect([known.read(userAgent), known.read(userAgent)]).toEqual([read, read]);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('is looked at as far as 512 characters', () => {
    const browser = `${people[0]?.[1]} `.padEnd(512, 'x');
    expect(new UserAgents().read(`${browser} Googlebot/2.1 Instagram`)).toEqual(new UserAgents().read(browser));
  });
});

describe('new user agents', () => {
  const browser = (number: number) =>
    `Mozilla/5.0 (X11; Linux x86_64; rv:${number}.0) Gecko/20100101 Firefox/${number}.0`;
  const told = { browser: 'Firefox', os: 'Linux', device: 'desktop' };

  test('are told in full for 500 of them a second, then only as people or bots', () => {
    let now = 12_345;
    const userAgents = new UserAgents(() => now);
    const numbers = Array.from({ length: 1_000 }, (_, number) => number);
    const read = () => numbers.map((number) => userAgents.read(browser(number)));
    expect(read()).toEqual(numbers.map((number) => (number < 500 ? told : unknown)));
    expect(userAgents.read('curl/8.14.1')).toBe('bot');
    now += 1_000;
    // Those that are known cost nothing; the others are told now.
    expect(read()).toEqual(numbers.map(() => told));
  });

  test('leave room for others after 5,000 of them', () => {
    let now = 0;
    const userAgents = new UserAgents(() => now);
    for (let number = 0; number < 12_000; number++) {
      if (number % 500 === 0) now += 1_000;
      expect(userAgents.read(browser(number))).toEqual(told);
    }
    expect(userAgents.size).toBe(5_000);
  });
});
