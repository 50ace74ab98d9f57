/** Applies ignore comments and annotations, and finds those that suppress nothing. */

import type { Identity } from '../model/objects/resource.ts';
import type { Project } from '../model/project/project.ts';
import { didYouMean } from '../text/edit-distance.ts';
import { groupBy } from '../text/group.ts';
import { own } from '../text/own.ts';
import type { Diagnostic } from './diagnostic.ts';
import { gradeAt, type LintOptions, lintSuppressions } from './lint.ts';
import { areaOf, type Rules, type UselessSuppression } from './rule.ts';
import { type Reach, type Suppression, suppressionsIn } from './suppression.ts';

export interface Suppressed {
  /** The findings that are left to report, in order, without `unused`. */
  readonly kept: readonly Diagnostic[];
  /** The findings that the manifests suppress. */
  readonly suppressed: readonly Diagnostic[];
  /** Findings of `tree/unused-suppression` about the ignore comments and annotations themselves. */
  readonly unused: readonly Diagnostic[];
}

const OWN_RULE = 'tree/unused-suppression';

/** Must be called with the findings of `lint`, and with the same rules and options. */
export function suppress(
  project: Project,
  diagnostics: readonly Diagnostic[],
  rules: Rules,
  options: LintOptions,
): Suppressed {
  const suppressions = suppressionsIn(project);
  if (suppressions.length === 0) return { kept: diagnostics, suppressed: [], unused: [] };
  const used = new Set<Suppression>();
  const applying = indexed(suppressions);
  const isSuppressed = (diagnostic: Diagnostic): boolean => {
    const by = applying(diagnostic);
    for (const one of by) used.add(one);
    return by.length > 0;
  };
  const suppressed = diagnostics.filter(isSuppressed);
  const left = new Set(suppressed);
  const useless = (among: readonly Suppression[]): readonly Diagnostic[] => {
    const found = among.flatMap((one) => (used.has(one) ? [] : uselessnessOf(one, rules, options)));
    return lintSuppressions(project, found, rules, options);
  };
  // Ignore comments for findings about ignore comments are applied last, once those findings are known.
  const first = useless(suppressions.filter(({ pattern }) => !matches(pattern, OWN_RULE)));
  const suppressedToo = new Set(first.filter(isSuppressed));
  const last = useless(suppressions.filter(({ pattern }) => matches(pattern, OWN_RULE)));
  return {
    kept: diagnostics.filter((diagnostic) => !left.has(diagnostic)),
    suppressed: [...suppressed, ...suppressedToo],
    unused: [...first.filter((diagnostic) => !suppressedToo.has(diagnostic)), ...last],
  };
}

/** Finds the ignore comments and annotations that apply to a finding: first by place, then by rule. */
function indexed(suppressions: readonly Suppression[]): (diagnostic: Diagnostic) => readonly Suppression[] {
  type ByPattern = ReadonlyMap<string, readonly Suppression[]>;
  const at = <K>(keyOf: (reach: Reach) => K | undefined): ReadonlyMap<K | undefined, ByPattern> => {
    const by = groupBy(suppressions, ({ reach }) => (reach === undefined ? undefined : keyOf(reach)));
    return new Map([...by].map(([key, some]) => [key, groupBy(some, ({ pattern }) => pattern)]));
  };
  const onLine = at((reach) => (reach.is === 'line' ? `${reach.line} ${reach.path}` : undefined));
  const inFile = at((reach) => (reach.is === 'file' ? reach.path : undefined));
  const onObject = at<Identity>((reach) => (reach.is === 'object' ? reach.resource : undefined));
  return ({ at: { file, span }, resource, rule }) => {
    const places = [
      onLine.get(`${file.positionAt(span.start).line} ${file.path}`),
      inFile.get(file.path),
      resource === undefined ? undefined : onObject.get(resource),
    ];
    const patterns = ['*', rule];
    for (let slash = rule.indexOf('/'); slash !== -1; slash = rule.indexOf('/', slash + 1))
      patterns.push(`${rule.slice(0, slash)}/*`);
    return places.flatMap((place) => patterns.flatMap((pattern) => place?.get(pattern) ?? []));
  };
}

/** `ingress/*` matches all rules of an area, `*` matches all rules. */
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
  // A rule that was not loaded might have found something.
  if (options.mayBe?.(pattern === '*' ? 'custom/*' : pattern) === true) return [];
  const ids = Object.keys(rules);
  const named = ids.filter((id) => matches(pattern, id));
  if (named.length === 0) {
    const areas = ids.map((id) => `${areaOf(id)}/*`);
    return [{ is: 'unknownRule', at, pattern, meant: didYouMean(pattern, [...ids, ...areas]) }];
  }
  // A rule that did not run might have found something.
  const isOff = (id: string): boolean => gradeAt(id, own(rules, id), at.file.path, options) === 'off';
  return named.every(isOff) ? [] : [{ is: 'unused', at, pattern, meant: undefined }];
}
