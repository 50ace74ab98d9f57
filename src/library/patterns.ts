/** Patterns that select rules: an id, an area (`service`, `service/*`), or all (`*`). */
import { setFor } from '../config/config.ts';
import type { Grade, LintOptions } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import { own } from '../text/own.ts';
import { unknownRule } from './unknown.ts';

type MayBe = (id: string) => boolean;

/**
 * The pattern for a name: `service` becomes `service/*`. Throws a `UsageError` if no rule matches; `mayBe` as in
 * `gradesAsked`.
 */
export function patternOf(name: string, ids: readonly string[], mayBe: MayBe, option: string): string {
  if (name === '*' || ids.includes(name)) return name;
  const area = name.replace(/\/\*$/, '');
  const pattern = `${area}/*`;
  if (area !== '' && ids.some((id) => id.startsWith(`${area}/`))) return pattern;
  if (mayBe(name)) return name;
  if (mayBe(pattern)) return pattern;
  throw unknownRule(name, ids, option);
}

export type Grading = Pick<LintOptions, 'gradeOf' | 'gradeIn'>;

/** Always reported, whichever rules are selected: a file that cannot be read has no other findings. */
const ALWAYS = 'yaml/syntax';

/**
 * Turns off all rules but the selected ones (ids or areas); all run if `only` is empty. A rule that is selected by its
 * id runs even if it is off by default.
 */
export function onlySome(only: readonly string[], rules: Rules, grading: Grading, mayBe: MayBe): Grading {
  if (only.length === 0) return grading;
  const ids = Object.keys(rules);
  const patterns = new Map(only.map((name) => [patternOf(name, ids, mayBe, 'only'), true] as const));
  const narrow = (rule: string, grade: Grade | undefined): Grade | undefined => {
    if (setFor(rule, patterns) === undefined) return rule === ALWAYS ? grade : 'off';
    const isOff = grade === 'off' || (grade === undefined && own(rules, rule)?.offByDefault === true);
    return patterns.has(rule) && isOff ? own(rules, rule)?.severity : grade;
  };
  const { gradeOf, gradeIn } = grading;
  return {
    gradeOf: (rule) => narrow(rule, gradeOf?.(rule)),
    gradeIn: gradeIn === undefined ? undefined : (rule, path) => narrow(rule, gradeIn(rule, path)),
  };
}
