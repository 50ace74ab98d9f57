/**
 * Which code of the user is loaded in this process and which of it is running, so that a crash can be attributed to it.
 */
import { messageOf } from '../text/thrown.ts';

/** Imported rule modules: their path in the configuration, by the URL that stack traces show. */
const modules = new Map<string, string>();
let running: string | undefined;
let loading: string | undefined;

/** A module starts to load from a URL such as `file:///work/rules/owner.mjs`. */
export function startsLoading(name: string, url: string): void {
  modules.set(url, name);
  loading = name;
}

export function endsLoading(): void {
  loading = undefined;
}

/** `rule custom/owner`, or undefined if no rule runs any more. */
export function runs(name: string | undefined): void {
  running = name;
}

export function isLoading(): boolean {
  return loading !== undefined;
}

/** An uncaught error, and whose code it came from; `who` as in `culprit`. */
export function blame(error: unknown): {
  readonly who: string | undefined;
  readonly what: string;
  readonly stack: string;
} {
  return { who: culprit(error), what: messageOf(error), stack: stackOf(error) };
}

/**
 * Whose code an error (or the end of the process) may come from, as the beginning of a sentence; undefined if no code
 * of the user is loaded, or the error came from elsewhere.
 */
export function culprit(error?: unknown): string | undefined {
  if (loading !== undefined) return loading;
  if (running !== undefined) return running;
  if (modules.size === 0) return undefined;
  const stack = stackOf(error);
  // All errors of kroute have a stack.
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
