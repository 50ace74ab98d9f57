/** The version of this build. */
declare const KROUTE_VERSION: string | undefined;

/** Filled in by the build from package.json; `0.0.0-dev` when run from source. */
export const VERSION: string = typeof KROUTE_VERSION === 'string' ? KROUTE_VERSION : '0.0.0-dev';

/** Whether the version is all that is asked for, which needs nothing else of kroute. */
export function asksForVersion(argv: readonly string[]): boolean {
  return argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V');
}
