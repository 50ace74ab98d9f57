/** Leaves out the findings that the manifests ask to leave out, and tells of requests that leave out nothing. */
import type { Project } from '../model/project.ts';
import { didYouMean } from '../text/edit-distance.ts';
import type { Diagnostic } from './diagnostic.ts';
import { gradeAt, type LintOptions, lintSuppressions } from './lint.ts';
import type { Rules, UselessSuppression } from './rule.ts';
import { type Suppression, suppressionsIn } from './suppression.ts';

export interface Suppressed {
  /** What is left to report, in order; without `unused`. */
  readonly kept: readonly Diagnostic[];
  /** What the manifests asked to leave out. */
  readonly suppressed: readonly Diagnostic[];
  /** Findings about the requests themselves: those of `tree/unused-suppression`. */
  readonly unused: readonly Diagnostic[];
}

const OWN_RULE = 'tree/unused-suppression';

/** To be called with the findings of `lint`, and with the rules and options they were found with. */
export function suppress(
  project: Project,
  diagnostics: readonly Diagnostic[],
  rules: Rules,
  options: LintOptions,
): Suppressed {
  const suppressions = suppressionsIn(project);
  if (suppressions.length === 0) return { kept: diagnostics, suppressed: [], unused: [] };
  const used = new Set<Suppression>();
  const isSuppressed = (diagnostic: Diagnostic): boolean => {
    const by = suppressions.filter((one) => matches(one.pattern, diagnostic.rule) && one.covers(diagnostic));
    for (const one of by) used.add(one);
    return by.length > 0;
  };
  const suppressed = diagnostics.filter(isSuppressed);
  const left = new Set(suppressed);
  const useless = (among: readonly Suppression[]): readonly Diagnostic[] => {
    const found = among.flatMap((one) => (used.has(one) ? [] : uselessnessOf(one, rules, options)));
    return lintSuppressions(project, found, rules, options);
  };
  // Those that speak of findings about suppressions, too, are judged last, once these are known.
  const first = useless(suppressions.filter(({ pattern }) => !matches(pattern, OWN_RULE)));
  const suppressedToo = first.filter(isSuppressed);
  const last = useless(suppressions.filter(({ pattern }) => matches(pattern, OWN_RULE)));
  return {
    kept: diagnostics.filter((diagnostic) => !left.has(diagnostic)),
    suppressed: [...suppressed, ...suppressedToo],
    unused: [...first.filter((diagnostic) => !suppressedToo.includes(diagnostic)), ...last],
  };
}

/** `ingress/*` stands for all rules of an area, `*` for all there are. */
function matches(pattern: string, rule: string): boolean {
  return pattern === '*' || pattern === rule || (pattern.endsWith('/*') && rule.startsWith(pattern.slice(0, -1)));
}

function uselessnessOf(
  { at, pattern, unknownDirective }: Suppression,
  rules: Rules,
  options: LintOptions,
): readonly UselessSuppression[] {
  if (unknownDirective !== undefined)
    return [{ is: 'unknownDirective', at, pattern: unknownDirective, meant: undefined }];
  if (pattern === '') return [{ is: 'noRule', at, pattern, meant: undefined }];
  const ids = Object.keys(rules);
  const named = ids.filter((id) => matches(pattern, id));
  if (named.length === 0) {
    const areas = ids.map((id) => `${id.slice(0, id.indexOf('/'))}/*`);
    return [{ is: 'unknownRule', at, pattern, meant: didYouMean(pattern, [...ids, ...areas]) }];
  }
  // A rule that did not run might have found something.
  const isOff = (id: string): boolean => gradeAt(id, rules[id], at.file.path, options) === 'off';
  return named.every(isOff) ? [] : [{ is: 'unused', at, pattern, meant: undefined }];
}
