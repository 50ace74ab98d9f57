/** Exit codes. */

export const Exit = {
  /** Ran; nothing at or above the failing severity. */
  Ok: 0,
  /** Ran; findings. */
  Findings: 1,
  /** Did not run as asked. */
  Usage: 2,
  /** A bug of kroute. */
  Bug: 3,
} as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];
