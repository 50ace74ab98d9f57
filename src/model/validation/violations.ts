/** Finds what the API server has against the values of an object: one walk over the fields that its tables name. */
import type { Cursor } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';
import type { Resource } from '../objects/resource.ts';
import type { Check, Releases, Subject, Violation } from './constraint.ts';
import { type Tables, tablesOf } from './tables.ts';

/** The checks of a value, and what is below it. */
interface Node {
  readonly checks: Check[];
  readonly fields: Map<string, Node>;
  item?: Node;
  value?: Node;
}

/** What is wrong, in the order of the fields; by the settings of the run. */
export function violationsOf(resource: Resource, settings: Releases): readonly Violation[] {
  return tablesOf(resource) === undefined ? NONE : violationsIn(resource)(settings);
}

const NONE: readonly Violation[] = [];

/** One run has one set of settings; the answer for them is kept. */
const violationsIn = query('violations.violationsIn', (resource: Resource) => {
  let last: { readonly settings: Releases; readonly found: readonly Violation[] } | undefined;
  return (settings: Releases): readonly Violation[] => {
    if (last?.settings.kubeMinor !== settings.kubeMinor || last.settings.gatewayApi !== settings.gatewayApi)
      last = { settings, found: find(resource, settings) };
    return last.found;
  };
});

function find(resource: Resource, settings: Releases): readonly Violation[] {
  const tables = tablesOf(resource);
  if (tables === undefined) return [];
  const found: Violation[] = [];
  visit(resource.root, treeOf(tables), { resource, settings }, found);
  return found;
}

function visit(at: Cursor, node: Node, subject: Subject, found: Violation[]): void {
  for (const check of node.checks) {
    const answer = check(at, subject);
    if (answer === undefined) continue;
    for (const each of isViolation(answer) ? [answer] : answer) if (each !== undefined) found.push(each);
  }
  const { fields, item, value } = node;
  if (item !== undefined) for (const each of at.items()) if (each.exists) visit(each, item, subject, found);
  if (fields.size === 0 && value === undefined) return;
  for (const entry of value === undefined ? at.entriesAmong(fields) : at.entries()) {
    const below = fields.get(String(entry.step)) ?? value;
    if (below !== undefined && entry.exists) visit(entry, below, subject, found);
  }
}

function isViolation(answer: Violation | readonly (Violation | undefined)[]): answer is Violation {
  return !Array.isArray(answer);
}

const treeOf = query('violations.treeOf', (tables: Tables): Node => {
  const root: Node = { checks: [], fields: new Map() };
  for (const [prefix, table] of tables.all)
    for (const [path, checks] of Object.entries(table))
      for (const node of nodesAt([root], prefix === '' || path === '' ? prefix + path : `${prefix}.${path}`))
        node.checks.push(...[checks].flat());
  return root;
});

function nodesAt(from: readonly Node[], path: string): readonly Node[] {
  let nodes = from;
  for (const step of path === '' ? [] : path.split('.')) {
    const [, names = '', suffix = ''] = /^([^[{]*)(.*)$/.exec(step) ?? [];
    nodes = nodes.flatMap((node) => names.split('|').map((name) => fieldOf(node, name)));
    for (const each of suffix.match(/\[\]|\{\}/g) ?? [])
      nodes = nodes.map((node) => (each === '[]' ? (node.item ??= fresh()) : (node.value ??= fresh())));
  }
  return nodes;
}

function fieldOf(node: Node, name: string): Node {
  let field = node.fields.get(name);
  if (field === undefined) node.fields.set(name, (field = fresh()));
  return field;
}

const fresh = (): Node => ({ checks: [], fields: new Map() });
