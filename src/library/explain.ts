/** `explain`: the documentation of rules. */
import { rules as ownRules } from '../../rules/index.ts';
import type { Severity } from '../linter/diagnostic.ts';
import type { Option, OptionValue } from '../linter/options.ts';
import { defaultGrade, type Rule, type Rules } from '../linter/rule.ts';
import { docsUrl, type LinkTo } from '../report/report.ts';
import { compact } from '../text/compact.ts';
import { own } from '../text/own.ts';
import { kindOf } from './arguments.ts';
import { unknownRule } from './unknown.ts';
import { UsageError } from './usage-error.ts';

/** The documentation of a rule. */
export interface RuleDocs {
  /** Such as `service/unnamed-port`. */
  readonly rule: string;
  /** The default severity of its findings; `off` if the rule does not run by default. */
  readonly severity: Severity | 'off';
  /** Which fixes it offers, if any: `unsafe` if some of them are. */
  readonly fix?: 'safe' | 'unsafe';
  readonly summary: string;
  readonly why: string;
  readonly remedy: string;
  /** Its options, by name. */
  readonly options: Readonly<Record<string, RuleOptionDocs>>;
  /** Its page, with examples: the path in the package. Rules of the user have none. */
  readonly docs?: string;
}

export interface RuleOptionDocs {
  readonly type: Option['is'];
  readonly docs: string;
  readonly default: OptionValue;
}

/** The documentation of a rule. Throws a `UsageError` if the rule does not exist. */
export function explain(rule: string): RuleDocs {
  if (typeof rule !== 'string')
    throw new UsageError(`explain: the rule must be a text such as "service/no-ports", not ${kindOf(rule)}`);
  return docsOf(rule, ruleNamed(rule, ownRules));
}

/** The documentation of all rules, in code-unit order of their names. */
export function explainAll(): readonly RuleDocs[] {
  return Object.entries(ownRules).map(([id, rule]) => docsOf(id, rule));
}

/** `linkTo` as in `docsUrl`. */
export function docsOf(id: string, rule: Rule, linkTo?: LinkTo): RuleDocs {
  const { fix, docs, options = {} } = rule;
  const { summary, why, remedy } = docs;
  const declared = Object.entries(options).map(([name, option]) => [
    name,
    { type: option.is, docs: option.docs, default: option.default },
  ]);
  return compact({
    rule: id,
    severity: defaultGrade(rule),
    fix,
    summary,
    why,
    remedy,
    options: Object.fromEntries(declared),
    docs: docsUrl(id, linkTo),
  });
}

/** A rule by its name. Throws a `UsageError` that suggests similar names. */
function ruleNamed(id: string, rules: Rules): Rule {
  const rule = own(rules, id);
  if (rule === undefined) throw unknownRule(id, Object.keys(rules));
  return rule;
}

/** One rule, the rules of an area (`service`, `service/*`), or all. Throws a `UsageError` if no rule matches. */
export function rulesNamed(name: string | undefined, rules: Rules): Rules {
  if (name === undefined || name === '*') return rules;
  const area = `${name.replace(/\/\*$/, '')}/`;
  const some = Object.entries(rules).filter(([id]) => id === name || id.startsWith(area));
  if (some.length === 0) throw unknownRule(name, Object.keys(rules));
  return Object.fromEntries(some);
}
