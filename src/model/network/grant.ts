/** References across namespaces in the Gateway API. Source: gateway-api apis/v1beta1/referencegrant_types.go. */

import type { Cursor } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { mayBeOne } from '../cluster/pending.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { ResourceOf } from '../objects/resource.ts';

export interface GrantRequest {
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
}

type Grant = ResourceOf<'ReferenceGrant'>;

/** The grant that permits a reference, if any. References within a namespace require no grant. */
export function grantFor(cluster: Cluster, request: GrantRequest): Grant | undefined {
  const { from, to } = grantIndex(cluster, request.to.namespace);
  const { namespace, kind, group } = request.from;
  const letsIn = grantsIn(from, [textFrom(namespace, kind, group)]);
  const grants = grantsIn(to, [
    textFrom(request.to.kind, request.to.group),
    textFrom(request.to.kind, request.to.group, request.to.name),
  ]);
  const isOpen = (grant: Grant): boolean => from.open.has(grant) || to.open.has(grant);
  const [fewer, others] = sizeOf(letsIn) < sizeOf(grants) ? [letsIn, grants] : [grants, letsIn];
  let first: Grant | undefined;
  for (const some of fewer)
    for (const grant of some) {
      if (first !== undefined && grant.order > first.order) continue;
      if (others.some((other) => other.has(grant)) && (!isOpen(grant) || permits(grant, request))) first = grant;
    }
  return first;
}

function grantsIn({ byText, open }: Side, texts: readonly string[]): readonly ReadonlySet<Grant>[] {
  return [...texts.flatMap((text) => byText.get(text) ?? []), open];
}

function sizeOf(sets: readonly ReadonlySet<unknown>[]): number {
  return sets.reduce((sum, { size }) => sum + size, 0);
}

/** The grants of a namespace by their entries. Grants with entries that are filled in later are `open` and checked one by one. */
interface Side {
  readonly byText: ReadonlyMap<string, ReadonlySet<Grant>>;
  readonly open: ReadonlySet<Grant>;
}

const grantIndex = clusterQuery(
  'grant.grantIndex',
  (cluster, namespace: string): { readonly from: Side; readonly to: Side } => {
    const grants = cluster.inNamespace('ReferenceGrant', namespace);
    return {
      from: sideOf(grants, (grant) => entriesOf(grant).from, fromText),
      to: sideOf(grants, (grant) => entriesOf(grant).to, toText),
    };
  },
);

function sideOf<E extends Cursor>(
  grants: readonly Grant[],
  entriesIn: (grant: Grant) => readonly E[],
  textOf: (entry: E) => string | undefined,
): Side {
  const byText = new Map<string, Set<Grant>>();
  const open = new Set<Grant>();
  for (const grant of grants)
    for (const entry of entriesIn(grant)) {
      const text = textOf(entry);
      const known = text === undefined ? open : byText.get(text);
      if (known !== undefined) known.add(grant);
      else if (text !== undefined) byText.set(text, new Set([grant]));
    }
  return { byText, open };
}

/** The fields of an entry as text; undefined if one of them is filled in later. */
function textOf(...fields: readonly Cursor[]): string | undefined {
  if (fields.some(({ isUnknown }) => isUnknown)) return undefined;
  return textFrom(...fields.map(({ string }) => string ?? ''));
}

function textFrom(...fields: readonly (string | undefined)[]): string {
  return JSON.stringify(fields);
}

const fromText = (entry: FromEntry): string | undefined =>
  textOf(entry.get('namespace'), entry.get('kind'), entry.get('group'));

/** An entry without a name grants all objects of a kind. */
const toText = (entry: ToEntry): string | undefined =>
  textOf(entry.get('kind'), entry.get('group'), ...(entry.get('name').exists ? [entry.get('name')] : []));

/** Whether a grant has entries for both sides of a reference. Does not check its namespace. */
export function permits(grant: Grant, request: GrantRequest): boolean {
  const { from, to } = entriesOf(grant);
  return (
    from.some((entry) => fromErrors(entry, request).length === 0) &&
    to.some((entry) => toErrors(entry, request).length === 0)
  );
}

export function isPermitted(cluster: Cluster, request: GrantRequest): boolean {
  const { from, to } = request;
  if (from.namespace === to.namespace || mayBeOne(from.namespace, to.namespace)) return true;
  if (from.kind.endsWith('Route') && mayIgnoreGrants(cluster)) return true;
  if (!cluster.external.isSeen('ReferenceGrant', to.namespace)) return true;
  return grantFor(cluster, request) !== undefined || mayBePermitted(cluster, request);
}

/** Controllers that do not read grants. Source: aws/aws-application-networking-k8s test/conformance/skip-tests.yaml. */
const WITHOUT_GRANTS: ReadonlySet<string> = new Set(['application-networking.k8s.aws/gateway-api-controller']);

/** Whether such a controller serves some class, so that a route may be one of its routes. */
const mayIgnoreGrants = query('grant.mayIgnoreGrants', (cluster: Cluster): boolean =>
  cluster
    .all('GatewayClass')
    .some(({ root }) => WITHOUT_GRANTS.has(root.get('spec').get('controllerName').string ?? '')),
);

/** Whether a grant that cannot be read, or whose namespace is filled in later, can permit a reference. */
function mayBePermitted(cluster: Cluster, request: GrantRequest): boolean {
  if (cluster.malformed.some(({ kind }) => kind === 'ReferenceGrant' || kind === '')) return true;
  return openGrants(cluster).some(
    (grant) => mayBeOne(grant.namespace, request.to.namespace) && permits(grant, request),
  );
}

const openGrants = query('grant.openGrants', (cluster: Cluster): readonly Grant[] =>
  cluster.all('ReferenceGrant').filter(({ namespace }) => mayBeOne(namespace, '')),
);

/** Why a grant that nearly matches does not permit a reference. */
export interface GrantMiss {
  readonly grant: Grant;
  readonly at: Cursor;
  readonly why: string;
}

/** With more grants in one namespace, or more entries in one grant than the API allows, no guess is made. */
const MOST_COMPARED = 200;
const MOST_ENTRIES = 16;

/** The grant that is evidently meant to permit a reference: it differs in one field, or is in the wrong namespace. */
export function nearestGrant(cluster: Cluster, request: GrantRequest): GrantMiss | undefined {
  const there = cluster.inNamespace('ReferenceGrant', request.to.namespace).slice(0, MOST_COMPARED);
  for (const grant of there) {
    const near = missOf(grant, request).find(({ count }) => count === 1);
    if (near !== undefined) return near;
  }
  // A grant for references from its own namespace has no other purpose.
  const misplaced = cluster
    .inNamespace('ReferenceGrant', request.from.namespace)
    .slice(0, MOST_COMPARED)
    .find((grant) => permits(grant, request));
  if (misplaced === undefined) return undefined;
  const metadata = misplaced.root.get('metadata');
  const at = metadata.get('namespace').exists ? metadata.get('namespace') : metadata.get('name');
  return {
    grant: misplaced,
    at,
    why: `it is in namespace "${misplaced.namespace}", but must be in namespace "${request.to.namespace}"`,
  };
}

interface Misfit {
  readonly at: Cursor;
  readonly why: string;
}

function missOf(grant: Grant, request: GrantRequest): readonly (GrantMiss & { readonly count: number })[] {
  const { from, to } = entriesOf(grant);
  const least = (errors: readonly (readonly Misfit[])[]): readonly Misfit[] | undefined =>
    errors.toSorted((a, b) => a.length - b.length)[0];
  const left = least(from.slice(0, MOST_ENTRIES).map((entry) => fromErrors(entry, request)));
  const right = least(to.slice(0, MOST_ENTRIES).map((entry) => toErrors(entry, request)));
  const [error] = [...(left ?? []), ...(right ?? [])];
  if (left === undefined || right === undefined || error === undefined) return [];
  return [{ grant, ...error, count: left.length + right.length }];
}

type FromEntry = Cursor<{ group: string; kind: string; namespace: string }>;
type ToEntry = Cursor<{ group: string; kind: string; name?: string }>;

const entriesOf = query(
  'grant.entriesOf',
  (grant: Grant): { readonly from: readonly FromEntry[]; readonly to: readonly ToEntry[] } => {
    const spec = grant.root.get('spec');
    return { from: spec.get('from').items(), to: spec.get('to').items() };
  },
);

function fromErrors(entry: FromEntry, { from }: GrantRequest): readonly Misfit[] {
  return [
    ...differing(entry.get('namespace'), from.namespace, 'from.namespace'),
    ...differing(entry.get('kind'), from.kind, 'from.kind'),
    ...differing(entry.get('group'), from.group, 'from.group'),
  ];
}

function toErrors(entry: ToEntry, { to }: GrantRequest): readonly Misfit[] {
  const name = entry.get('name');
  return [
    ...differing(entry.get('kind'), to.kind, 'to.kind'),
    ...(name.exists ? differing(name, to.name, 'to.name') : []),
    ...differing(entry.get('group'), to.group, 'to.group'),
  ];
}

/** A value that is filled in later may be any value. */
function differing(at: Cursor<string>, expected: string, field: string): readonly Misfit[] {
  const written = at.string ?? '';
  if (at.isUnknown || written === expected) return [];
  return [{ at, why: `${field} is "${written}", but must be "${expected}"` }];
}

/** Whether a grant permits any of many references. */
export function permitsAny(grant: Grant, requests: GrantRequests): boolean {
  const { from, to } = entriesOf(grant);
  const sides = requests.get(grant.namespace);
  if (sides === undefined) return false;
  const isOpen = [...from.map(fromText), ...to.map(toText)].includes(undefined);
  if (isOpen) return sides.all.some((request) => permits(grant, request));
  return from.some((entry) => {
    const granted = sides.byFrom.get(fromText(entry) ?? '');
    return granted !== undefined && to.some((one) => granted.has(toText(one) ?? ''));
  });
}

/** References by the namespace of the referent. */
export type GrantRequests = ReadonlyMap<
  string,
  { readonly all: GrantRequest[]; readonly byFrom: Map<string, Set<string>> }
>;

export function grantRequests(requests: readonly GrantRequest[]): GrantRequests {
  const index = new Map<string, { readonly all: GrantRequest[]; readonly byFrom: Map<string, Set<string>> }>();
  for (const request of requests) {
    const { from, to } = request;
    let sides = index.get(to.namespace);
    if (sides === undefined) index.set(to.namespace, (sides = { all: [], byFrom: new Map() }));
    sides.all.push(request);
    const text = textFrom(from.namespace, from.kind, from.group);
    let granted = sides.byFrom.get(text);
    if (granted === undefined) sides.byFrom.set(text, (granted = new Set()));
    granted.add(textFrom(to.kind, to.group)).add(textFrom(to.kind, to.group, to.name));
  }
  return index;
}
