/** The version of this build. */
declare const KROUTE_VERSION: string | undefined;

/** Filled in by the build from package.json; `0.0.0-dev` when run from source. */
export const VERSION: string = typeof KROUTE_VERSION === 'string' ? KROUTE_VERSION : '0.0.0-dev';
