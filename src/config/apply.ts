/** Which parts of a configuration apply to which file. */
import type { Grade } from '../linter/lint.ts';
import { gitignored } from '../load/discover/ignore-files.ts';
import { type Budget, STEPS } from '../load/discover/pattern.ts';
import { type Config, type Override, type SeverityLayer, type Sourced, severityOf } from './config.ts';

export interface PerFile {
  isIgnored(path: string): boolean;
  /** The overrides that match the file, weakest first. */
  overridesOf(path: string): readonly Override[];
}

/**
 * `within` gives a path as seen from the directory of the configuration, which globs are relative to; undefined where it
 * is not below that. `refuse` is called when the globs take too long.
 */
export function perFile(
  config: Pick<Config, 'ignore' | 'overrides'>,
  within: (path: string) => string | undefined,
  refuse: () => never,
): PerFile {
  const budget: Budget = { steps: STEPS };
  const matcher = (globs: readonly string[]): ((path: string) => boolean) => {
    if (globs.length === 0) return () => false;
    const matches = gitignored(globs, budget);
    return (path) => {
      const inside = within(path);
      const isMatch = inside !== undefined && matches(inside);
      return budget.steps > 0 ? isMatch : refuse();
    };
  };
  const overrides = config.overrides.map((override) => ({ override, matches: matcher(override.files) }));
  const known = new Map<string, readonly Override[]>();
  return {
    isIgnored: matcher(config.ignore.map(({ value }) => value)),
    overridesOf: (path) => {
      let found = known.get(path);
      if (found === undefined) {
        found = overrides.flatMap(({ override, matches }) => (matches(path) ? [override] : []));
        known.set(path, found);
      }
      return found;
    },
  };
}

/** The layers of severities for a file: those of the configuration, and its overrides. */
export function layersFor({ severity }: Config, overrides: readonly Override[]): readonly SeverityLayer[] {
  return [...severity, ...overrides.map((override) => override.severity)];
}

/** The severity of each rule in each file. */
export function gradeInFiles(config: Config, files: PerFile): (rule: string, path: string) => Grade | undefined {
  const layers = new Map<readonly Override[], readonly SeverityLayer[]>();
  return (rule, path) => {
    const overrides = files.overridesOf(path);
    let own = layers.get(overrides);
    if (own === undefined) layers.set(overrides, (own = layersFor(config, overrides)));
    return severityOf(rule, own)?.value;
  };
}

/** The namespace for objects of a file that set none, if an override sets it. */
export function namespaceOverride(files: PerFile, path: string): Sourced<string> | undefined {
  return files.overridesOf(path).findLast(({ namespace }) => namespace !== undefined)?.namespace;
}
