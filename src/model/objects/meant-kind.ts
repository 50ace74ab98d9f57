/**
 * Which kind of Kubernetes an object is meant to be whose apiVersion or kind can match nothing: no CRD can define it, so
 * no cluster serves it. Such an object is judged as what is meant.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { groupOf, isBuiltInGroup, type KnownKind, kindsNamed, lookup } from '../../schema/catalog.ts';

export interface MeantKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Undefined where apiVersion and kind may be right, and where it is not clear what is meant. */
export function meantKind(root: Cursor): MeantKind | undefined {
  const [version, named] = [root.child('apiVersion'), root.child('kind')];
  const kind = named.string;
  if (kind === undefined || kind === '' || version.isUnknown || !version.exists) return undefined;
  const apiVersion = version.string;
  if (apiVersion === '' || (apiVersion !== undefined && mayExist(apiVersion, kind))) return undefined;
  const meant = homeOf(kind, apiVersion);
  return meant === undefined ? undefined : { apiVersion: meant, kind };
}

/** A CRD has a group with a dot, and cannot define a built-in one. */
function mayExist(apiVersion: string, kind: string): boolean {
  const group = groupOf(apiVersion);
  return isBuiltInGroup(group) ? lookup(apiVersion, kind) !== undefined : group.includes('.');
}

/** The best version of the one group that serves a kind of this name, or of the one whose name is written in short. */
export function homeOf(kind: string, written = ''): string | undefined {
  const served = kindsNamed(kind).filter(({ removed }) => removed === undefined);
  const groups = new Set(served.map(({ group }) => group));
  const [group, other] = groups;
  const home = other === undefined ? group : shortened(written, groups);
  return served.filter((each) => each.group === home).sort(byMaturity)[0]?.apiVersion;
}

/** `core/v1` is short for the group without a name, `events/v1` for `events.k8s.io`. */
function shortened(written: string, groups: ReadonlySet<string>): string | undefined {
  const short = groupOf(written).toLowerCase();
  if (short === 'core') return groups.has('') ? '' : undefined;
  return short === '' ? undefined : [...groups].find((group) => group.startsWith(`${short}.`));
}

export function byMaturity(a: KnownKind, b: KnownKind): number {
  return rank(a) - rank(b);
}

function rank({ apiVersion }: KnownKind): number {
  return apiVersion.includes('alpha') ? 2 : apiVersion.includes('beta') ? 1 : 0;
}
