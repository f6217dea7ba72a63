/**
 * The names that are ever told of a browser, by those that bowser has for it. What is not here is `other`: a statistic
 * must not change its words because a library was updated.
 */
export const browserNames: ReadonlyMap<string, string> = new Map([
  ['Amazon Silk', 'Amazon Silk'],
  ['Android Browser', 'Android Browser'],
  ['Brave', 'Brave'],
  ['Chrome', 'Chrome'],
  ['Chromium', 'Chromium'],
  ['DuckDuckGo', 'DuckDuckGo'],
  ['Epiphany', 'GNOME Web'],
  ['Firefox', 'Firefox'],
  ['Focus', 'Firefox'],
  ['Google Search', 'Google app'],
  ['HeyTap Browser', 'HeyTap Browser'],
  ['Internet Explorer', 'Internet Explorer'],
  ['LibreWolf', 'LibreWolf'],
  ['Microsoft Edge', 'Edge'],
  ['Miui', 'Mi Browser'],
  ['NAVER Whale Browser', 'Whale'],
  ['Opera', 'Opera'],
  ['Opera Coast', 'Opera'],
  ['Opera Touch', 'Opera'],
  ['Pale Moon', 'Pale Moon'],
  ['QQ Browser', 'QQ Browser'],
  ['QQ Browser Lite', 'QQ Browser'],
  ['Safari', 'Safari'],
  ['Samsung Internet for Android', 'Samsung Internet'],
  ['SeaMonkey', 'SeaMonkey'],
  ['Sogou Browser', 'Sogou Browser'],
  ['UC Browser', 'UC Browser'],
  ['Vivaldi', 'Vivaldi'],
  ['Vivo Browser', 'Vivo Browser'],
  ['WeChat', 'WeChat'],
  ['WebOS Browser', 'webOS Browser'],
  ['Yandex Browser', 'Yandex Browser'],
]);

/** What bowser takes for the engine inside: apps that open links themselves, and a few browsers. The first that fits. */
export const appNames: readonly (readonly [token: string, name: string])[] = [
  ['Instagram', 'Instagram'],
  ['Barcelona', 'Threads'],
  ['FBAN/Messenger', 'Messenger'],
  ['FB_IAB/Orca', 'Messenger'],
  ['FBAN/', 'Facebook'],
  ['FB_IAB/', 'Facebook'],
  ['LinkedInApp', 'LinkedIn'],
  ['musical_ly', 'TikTok'],
  ['BytedanceWebview', 'TikTok'],
  ['Snapchat/', 'Snapchat'],
  ['Pinterest/', 'Pinterest'],
  [' Line/', 'LINE'],
  ['HuaweiBrowser/', 'Huawei Browser'],
  ['DuckDuckGo/', 'DuckDuckGo'],
  [' OPX/', 'Opera'],
];

/** The names of browsers and of apps that open links themselves. */
export const allBrowsers: readonly string[] = [
  ...new Set([...browserNames.values(), ...appNames.map(([, name]) => name)]),
].sort();

/** Operating systems by bowser's names, as above. */
export const osNames: ReadonlyMap<string, string> = new Map([
  ['Android', 'Android'],
  ['Chrome OS', 'ChromeOS'],
  ['HarmonyOS', 'HarmonyOS'],
  ['iOS', 'iOS'],
  ['Linux', 'Linux'],
  ['macOS', 'macOS'],
  ['Roku', 'Roku'],
  ['Tizen', 'Tizen'],
  ['WebOS', 'webOS'],
  ['Windows', 'Windows'],
  ['Windows Phone', 'Windows Phone'],
]);
