/** Finds what the API server has against the values of an object: one walk over the fields that its tables name. */
import type { Cursor } from '../../load/value/cursor.ts';
import { FieldTree } from '../../load/value/field-tree.ts';
import { push } from '../../text/group.ts';
import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import { type Check, content, nameOf, type Releases, refusesNull, type Subject, type Violation } from './constraint.ts';
import { type Tables, tablesOf } from './tables.ts';

/** What is wrong, in the order of the fields; by the settings of the run. */
export function violationsOf(resource: Resource, settings: Releases): readonly Violation[] {
  return violationsIn(resource)(settings);
}

const NONE: readonly Violation[] = [];

/** One run has one set of settings; the answer for them is kept. */
const violationsIn = query('violations.violationsIn', (resource: Resource) => {
  const tables = tablesOf(resource);
  if (tables === undefined) return (): readonly Violation[] => NONE;
  let last: { readonly settings: Releases; readonly found: readonly Violation[] } | undefined;
  return (settings: Releases): readonly Violation[] => {
    if (last?.settings.kubeMinor !== settings.kubeMinor || last.settings.gatewayApi !== settings.gatewayApi)
      last = { settings, found: walkOf(tables)(resource, settings) };
    return last.found;
  };
});

/** The walk over the objects that some tables are for. */
const walkOf = query('violations.walkOf', (tables: Tables) => {
  const tree = new FieldTree();
  // Of the object that is walked.
  let subject: Subject | undefined;
  let found: Violation[] = [];
  /** The checks of the items of each list. */
  const ofItems = new Map<string, Check[]>();
  const run = (check: Check, at: Cursor): void => {
    const answer = subject && check(at, subject);
    if (answer === undefined) return;
    for (const each of isViolation(answer) ? [answer] : answer) if (each !== undefined) found.push(each);
  };
  for (const [prefix, table] of tables.all)
    for (const [path, checks] of Object.entries(table))
      for (const full of alternatives(prefix === '' || path === '' ? prefix + path : `${prefix}.${path}`))
        for (const check of [checks].flat()) {
          tree.visit(full, (at) => run(check, at));
          if (full.endsWith('[]')) push(ofItems, full.slice(0, -'[]'.length), check);
        }
  for (const [path, checks] of ofItems) tree.visit(path, (list) => run(nulls(checks), list));
  return (resource: Resource, settings: Releases): readonly Violation[] => {
    subject = { resource, settings };
    found = [];
    tree.walk(resource.root);
    return found;
  };
});

/** Items of a list that are null, where a check refuses what is empty: the API server reads them so. */
function nulls(checks: readonly Check[]): Check {
  return (list, subject) =>
    list.isList && checks.some((check) => refusesNull(check, subject))
      ? list
          .items()
          .filter((item) => item.isNull)
          .map((item) => content(item, `${nameOf(item, subject)} must not be null`, 'set a value, or remove it'))
      : undefined;
}

/** The paths that `spec.a|b[].c` means. */
function alternatives(path: string): readonly string[] {
  const [first = '', ...rest] = path.split('.').map((step): readonly string[] => {
    const [, names = '', suffix = ''] = /^([^[]*)(.*)$/.exec(step) ?? [];
    return names.split('|').map((name) => name + suffix);
  });
  return rest.reduce<readonly string[]>(
    (paths, steps) => paths.flatMap((before) => steps.map((step) => `${before}.${step}`)),
    [...first],
  );
}

function isViolation(answer: Violation | readonly (Violation | undefined)[]): answer is Violation {
  return !Array.isArray(answer);
}
