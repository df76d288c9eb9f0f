/** REST over the events' socket, media over sockets and their control in JSON all exist from here on. */
export const oldestVersion = '22.8';

/** The version in what a program says of itself ("Asterisk 22.10.1~dfsg…") or a package is called (1:22.10.1+dfsg…). */
export function versionIn(text: string): string | null {
  return /(?:^|[\s:])(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null;
}

/** Whether a version is new enough for everything we ask of it. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestVersion.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
