/**
 * How V8 is set for runs that may read much. By default it optimizes early what it has seen little of, and inlines much:
 * thousands of functions, most of which run for a second. That is more than a quarter of the processor time of such a
 * run. Asked to wait until a function has proved hot, and to inline little, it makes better code of fewer.
 */

export interface Tuning {
  readonly flags: readonly string[];
  /** Marks code that was compiled with these flags: V8 rejects code that was compiled with others. */
  readonly variant: string;
}

const littleInlining = (size: number): readonly string[] => [
  `--max-inlined-bytecode-size=${size}`,
  `--max-inlined-bytecode-size-cumulative=${size}`,
];

/** The flags by release of V8. They differ from one to the next, so only what was measured is here. */
const FLAGS: ReadonlyMap<string, readonly string[]> = new Map([
  // Node 20. Garbage is little at a time, and helpers with it only get in the way of the second thread.
  ['11.3', ['--interrupt-budget=400000', ...littleInlining(50), '--no-parallel-scavenge']],
  // Node 22
  ['12.4', ['--invocation-count-for-turbofan=12000', ...littleInlining(100)]],
  // Node 24, whose space for new objects grows far beyond that of Node 20. That it stays small costs little time.
  ['13.6', ['--semi-space-growth-factor=1', '--no-parallel-scavenge']],
]);

const AS_IT_IS: Tuning = { flags: [], variant: '' };

/** How to set V8 before kroute's own code is loaded. Setting anything costs a small run more than it saves. */
export function tuningFor(argv: readonly string[], v8: string): Tuning {
  const [release = ''] = /^\d+\.\d+/.exec(v8) ?? [];
  const flags = FLAGS.get(release);
  return flags === undefined || !mayReadMuch(argv) ? AS_IT_IS : { flags, variant: '-much' };
}

const READING: ReadonlySet<string> = new Set(['lint', 'routes', 'trace', 'test', 'diff', 'migrate']);
const MANIFEST = /^-$|^[^-].*\.(ya?ml|json)$/;
/** Options whose value may look like a manifest. */
const WITH_FILE: ReadonlySet<string> = new Set(['--config', '--baseline', '--values', '--format', '-f']);
const FEW = 3;

/** A command with a few files reads only these. */
function mayReadMuch([command = '', ...args]: readonly string[]): boolean {
  const named = args.filter((arg, index) => MANIFEST.test(arg) && !WITH_FILE.has(args[index - 1] ?? ''));
  return READING.has(command) && (named.length === 0 || named.length > FEW);
}
