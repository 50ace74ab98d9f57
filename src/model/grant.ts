/** References across namespaces in the Gateway API. Source: gateway-api apis/v1beta1/referencegrant_types.go. */
import type { Cursor } from '../load/cursor.ts';
import type { Cluster } from './cluster.ts';
import type { ResourceOf } from './resource.ts';

export interface GrantRequest {
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
}

type Grant = ResourceOf<'ReferenceGrant'>;

/** The grant that permits a reference, if one does. References within a namespace need none. */
export function grantFor(cluster: Cluster, request: GrantRequest): Grant | undefined {
  return cluster.inNamespace('ReferenceGrant', request.to.namespace).find((grant) => permits(grant, request));
}

/** Whether a grant names both sides; where it stands is not asked. */
export function permits(grant: Grant, request: GrantRequest): boolean {
  const { from, to } = entriesOf(grant);
  return (
    from.some((entry) => fromFlaws(entry, request).length === 0) &&
    to.some((entry) => toFlaws(entry, request).length === 0)
  );
}

export function isPermitted(cluster: Cluster, request: GrantRequest): boolean {
  return request.from.namespace === request.to.namespace || grantFor(cluster, request) !== undefined;
}

/** Why a grant that comes near does not permit a reference. */
export interface GrantMiss {
  readonly grant: Grant;
  readonly at: Cursor;
  readonly why: string;
}

/** The grant that was evidently meant to permit a reference: one that differs in one thing, or stands on the wrong side. */
export function nearestGrant(cluster: Cluster, request: GrantRequest): GrantMiss | undefined {
  const there = cluster.inNamespace('ReferenceGrant', request.to.namespace);
  const near = there.flatMap((grant) => missOf(grant, request)).find(({ count }) => count === 1);
  if (near !== undefined) return near;
  // A grant that lets its own namespace in serves no other purpose.
  const misplaced = cluster
    .inNamespace('ReferenceGrant', request.from.namespace)
    .find((grant) => permits(grant, request));
  if (misplaced === undefined) return undefined;
  const metadata = misplaced.root.get('metadata');
  const at = metadata.get('namespace').exists ? metadata.get('namespace') : metadata.get('name');
  return {
    grant: misplaced,
    at,
    why: `it stands in namespace "${misplaced.namespace}", not in that of what it grants`,
  };
}

interface Flaw {
  readonly at: Cursor;
  readonly why: string;
}

function missOf(grant: Grant, request: GrantRequest): readonly (GrantMiss & { readonly count: number })[] {
  const { from, to } = entriesOf(grant);
  const least = (flaws: readonly (readonly Flaw[])[]): readonly Flaw[] | undefined =>
    flaws.toSorted((a, b) => a.length - b.length)[0];
  const left = least(from.map((entry) => fromFlaws(entry, request)));
  const right = least(to.map((entry) => toFlaws(entry, request)));
  const [flaw] = [...(left ?? []), ...(right ?? [])];
  if (left === undefined || right === undefined || flaw === undefined) return [];
  return [{ grant, ...flaw, count: left.length + right.length }];
}

type FromEntry = Cursor<{ group: string; kind: string; namespace: string }>;
type ToEntry = Cursor<{ group: string; kind: string; name?: string }>;

function entriesOf(grant: Grant): { readonly from: readonly FromEntry[]; readonly to: readonly ToEntry[] } {
  const spec = grant.root.get('spec');
  return { from: spec.get('from').items(), to: spec.get('to').items() };
}

function fromFlaws(entry: FromEntry, { from }: GrantRequest): readonly Flaw[] {
  return [
    ...differing(entry.get('namespace'), from.namespace, 'lets namespace', 'in'),
    ...differing(entry.get('kind'), from.kind, 'lets kind', 'in'),
    ...differing(entry.get('group'), from.group, 'lets group', 'in'),
  ];
}

function toFlaws(entry: ToEntry, { to }: GrantRequest): readonly Flaw[] {
  const name = entry.get('name');
  return [
    ...differing(entry.get('kind'), to.kind, 'grants kind', ''),
    ...(name.exists ? differing(name, to.name, 'grants the name', '') : []),
    ...differing(entry.get('group'), to.group, 'grants group', ''),
  ];
}

/** What is filled in later may be anything. */
function differing(at: Cursor<string>, wanted: string, verb: string, after: string): readonly Flaw[] {
  const written = at.string ?? '';
  if (at.isSubstituted || written === wanted) return [];
  return [
    {
      at,
      why: `it ${verb} "${written}"${after === '' ? '' : ` ${after}`}, not ${wanted === '' ? 'the empty one' : `"${wanted}"`}`,
    },
  ];
}
