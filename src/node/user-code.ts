/** Which code of the user is in this process, and which of it runs: whoever sees the process fail can name it. */
import { messageOf } from '../text/thrown.ts';

/** Rule modules that were imported: how the configuration names each, by the URL that stands in stacks. */
const modules = new Map<string, string>();
let running: string | undefined;
let loading: string | undefined;

/** A module begins to load, at a URL such as `file:///work/rules/owner.mjs`. */
export function startsLoading(name: string, url: string): void {
  modules.set(url, name);
  loading = name;
}

export function endsLoading(): void {
  loading = undefined;
}

/** `rule custom/owner`, or undefined where none runs any more. */
export function runs(name: string | undefined): void {
  running = name;
}

export function isLoading(): boolean {
  return loading !== undefined;
}

/** What was thrown where nobody was to catch it, and whose error that is; `who` as `culprit` has it. */
export function blame(error: unknown): {
  readonly who: string | undefined;
  readonly what: string;
  readonly stack: string;
} {
  return { who: culprit(error), what: messageOf(error), stack: stackOf(error) };
}

/**
 * Whose error an error (or the end of the process) may be, as the beginning of a sentence; undefined where no code of
 * the user is in the process, or the error came from elsewhere.
 */
export function culprit(error?: unknown): string | undefined {
  if (loading !== undefined) return loading;
  if (running !== undefined) return running;
  if (modules.size === 0) return undefined;
  const stack = stackOf(error);
  // What has no stack is none of kroute's errors.
  if (stack === '') return [...modules.values()].join(', ');
  const [, name] = [...modules].find(([url]) => stack.includes(url)) ?? [];
  return name;
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? '') : '';
  } catch {
    return '';
  }
}
