/** What differs between the machines that Asterisk is unpacked for. */
export interface Machine {
  /** As Debian names it. */
  readonly architecture: string;
  /** Folder of libraries of this machine, below `usr/lib`. */
  readonly libraries: string;
  /** The program that loads others, below `usr/lib64` or the folder of libraries. */
  readonly loader: string;
}

const machines: Readonly<Record<string, Machine>> = {
  x64: { architecture: 'amd64', libraries: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { architecture: 'arm64', libraries: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** This machine, or null where Asterisk cannot be had. */
export function machineOf(platform: string, architecture: string): Machine | null {
  return platform === 'linux' ? (machines[architecture] ?? null) : null;
}
