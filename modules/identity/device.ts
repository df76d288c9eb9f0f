/** What a browser says of itself, as people call it; empty where it says nothing we know. */
export type Device = { readonly browser: string; readonly system: string };

/** The more special name comes first: every browser also calls itself by the names of others. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Reads what a browser called itself. */
export function deviceOf(userAgent: string): Device {
  const found = (names: typeof browsers) => names.find(([sign]) => sign.test(userAgent))?.[1] ?? '';
  return { browser: found(browsers), system: found(systems) };
}
