/** How much is read of one file, by what it is read for. What holds more is refused, and never read to its end. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a file is read for: how it is called in messages, and how many bytes of it are read at most. */
export interface Purpose {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The limits. The API server takes requests of 3 MiB and etcd objects of 1.5 MiB; a file of 50 MiB of small objects is
 * judged within the memory that Node has by default, one of 100 MiB is not.
 */
export const PURPOSES = {
  manifest: { name: 'a manifest', bytes: 50 * MIB },
  gitignore: { name: 'a .gitignore', bytes: MIB },
  config: { name: 'a configuration', bytes: 4 * MIB },
  baseline: { name: 'a baseline', bytes: 100 * MIB },
  tests: { name: 'a file of tests', bytes: 10 * MIB },
  /** Findings that `--cache` keeps. */
  findings: { name: 'a cache', bytes: 200 * MIB },
  /** A script of the build, or what V8 made of it. */
  script: { name: 'a script', bytes: 64 * MIB },
  /** The page of a rule. */
  page: { name: 'a page', bytes: MIB },
  /** What the system says of a process. */
  status: { name: 'a status', bytes: MIB },
  /** A report of an earlier run. */
  report: { name: 'a report', bytes: 200 * MIB },
} as const satisfies Readonly<Record<string, Purpose>>;

/** Why a file that is larger than its limit is not read, in words that follow its name. */
export function tooLarge({ name, bytes }: Purpose): string {
  return `is larger than ${bytes / MIB} MiB, the limit for ${name}`;
}
