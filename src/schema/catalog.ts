/** Knows every built-in kind and every kind of the Gateway API: its scope, and the releases that serve it. */
import { groupBy } from '../text/group.ts';
import { GATEWAY_API_KINDS } from './catalog-gateway-api.ts';
import { KUBERNETES_KINDS } from './catalog-kubernetes.ts';

export const NEWEST_KUBERNETES = '1.37';

export type Scope = 'namespaced' | 'cluster';
export type Channel = 'standard' | 'experimental';

interface Known {
  readonly apiVersion: string;
  readonly kind: string;
  /** '' for the core group. */
  readonly group: string;
  readonly scope: Scope;
  /** First release with this version, first that deprecates it, first without it; absent if there is no such release. */
  readonly introduced?: string;
  readonly deprecated?: string;
  readonly removed?: string;
  readonly replacement?: { readonly apiVersion: string; readonly kind: string };
}

/** Releases are minors of Kubernetes, such as `1.22`. */
export interface KubernetesKind extends Known {
  readonly origin: 'kubernetes';
}

/** Releases are those of the Gateway API bundle. */
export interface GatewayApiKind extends Known {
  readonly origin: 'gateway-api';
  /** The channels of the newest bundle that serve this version: the experimental one has all of the standard one. */
  readonly channels: readonly Channel[];
}

export type KnownKind = KubernetesKind | GatewayApiKind;

/** A row of a table: of most kinds no more than the name is ever asked for. */
interface Row {
  readonly apiVersion: string;
  readonly kind: string;
  readonly line: string;
  readonly read: (words: readonly string[]) => KnownKind;
  known?: KnownKind;
}

interface Catalog {
  readonly rows: readonly Row[];
  /** By apiVersion, then by kind. */
  readonly byVersion: ReadonlyMap<string, ReadonlyMap<string, Row>>;
  readonly byName: ReadonlyMap<string, readonly Row[]>;
  readonly groups: ReadonlySet<string>;
}

// Read from its tables when first asked for.
let catalog: Catalog | undefined;

/** What is known about a kind; `DeploymentList` is known as far as `Deployment` is. */
export function lookup(apiVersion: string, kind: string): KnownKind | undefined {
  const byKind = all().byVersion.get(apiVersion);
  const row = byKind?.get(kind);
  if (row !== undefined) return readRow(row);
  const item = kind.endsWith('List') ? byKind?.get(kind.slice(0, -'List'.length)) : undefined;
  return item && { ...readRow(item), kind };
}

/** Whether this kind itself is known, and no list of it. */
export function isKnownKind(apiVersion: string, kind: string): boolean {
  return all().byVersion.get(apiVersion)?.has(kind) === true;
}

/** Whether some kind of this apiVersion is known. */
export function isKnownVersion(apiVersion: string): boolean {
  return all().byVersion.has(apiVersion);
}

/** All kinds in the order of the catalog, lists of a kind excepted. */
export function allKinds(): readonly KnownKind[] {
  return all().rows.map(readRow);
}

/** All versions of the kinds of this name, in whatever group. */
export function kindsNamed(kind: string): readonly KnownKind[] {
  return all().byName.get(kind)?.map(readRow) ?? NONE;
}

const NONE: readonly KnownKind[] = [];

/** Kubernetes itself or the Gateway API defines this group: a kind that is not in the catalog does not exist. */
export function isBuiltInGroup(group: string): boolean {
  return all().groups.has(group);
}

/** The group of an apiVersion: '' for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The API server serves it through a CustomResourceDefinition, which is stricter and simpler than built-in code. */
export function isCustomResource(apiVersion: string): boolean {
  return groupOf(apiVersion).startsWith('gateway.networking.');
}

/** Whether a release comes before another: `1.9` before `1.22`. */
export function isBefore(release: string, other: string): boolean {
  const major = majorOf(release);
  const otherMajor = majorOf(other);
  return major === otherMajor ? minorOf(release) < minorOf(other) : major < otherMajor;
}

function majorOf(release: string): number {
  return Number.parseInt(release, 10);
}

function minorOf(release: string): number {
  return Number.parseInt(release.slice(release.indexOf('.') + 1), 10);
}

function all(): Catalog {
  return (catalog ??= readCatalog());
}

function readCatalog(): Catalog {
  const rows = [...rowsOf(KUBERNETES_KINDS, kubernetesKind), ...rowsOf(GATEWAY_API_KINDS, gatewayApiKind)];
  const byVersion = new Map<string, Map<string, Row>>();
  for (const row of rows) {
    const version = byVersion.get(row.apiVersion);
    if (version === undefined) byVersion.set(row.apiVersion, new Map([[row.kind, row]]));
    else version.set(row.kind, row);
  }
  return {
    rows,
    byVersion,
    byName: groupBy(rows, ({ kind }) => kind),
    groups: new Set(Array.from(byVersion.keys(), groupOf)),
  };
}

/** The rows of a table, each with the apiVersion that stands above it. */
function rowsOf(table: string, read: Row['read']): readonly Row[] {
  const rows: Row[] = [];
  let apiVersion = '';
  for (const line of table.trim().split('\n')) {
    if (line.startsWith('  ')) rows.push({ apiVersion, kind: line.slice(2, line.indexOf(' ', 2)), line, read });
    else apiVersion = line;
  }
  return rows;
}

function readRow(row: Row): KnownKind {
  return (row.known ??= row.read([row.apiVersion, ...row.line.trim().split(/\s+/)]));
}

function kubernetesKind([apiVersion = '', kind = '', scope, ...releases]: readonly string[]): KubernetesKind {
  return { origin: 'kubernetes', ...known(apiVersion, kind, scope, releases) };
}

function gatewayApiKind([apiVersion = '', kind = '', scope, channel, ...releases]: readonly string[]): GatewayApiKind {
  return { origin: 'gateway-api', channels: channelsOf(channel), ...known(apiVersion, kind, scope, releases) };
}

function known(apiVersion: string, kind: string, scope: string | undefined, releases: readonly string[]): Known {
  const [introduced, deprecated, removed, replacement] = releases.map((each) => (each === '-' ? undefined : each));
  return {
    apiVersion,
    kind,
    group: groupOf(apiVersion),
    scope: scope === 'cluster' ? 'cluster' : 'namespaced',
    ...(introduced === undefined ? {} : { introduced }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(removed === undefined ? {} : { removed }),
    ...(replacement === undefined ? {} : { replacement: replacementOf(replacement, kind) }),
  };
}

/** `apps/v1`, or `gateway.networking.k8s.io/v1/ListenerSet` where the kind has another name. */
function replacementOf(written: string, kind: string): { readonly apiVersion: string; readonly kind: string } {
  const [group = '', version = '', renamed] = written.split('/');
  return { apiVersion: `${group}/${version}`, kind: renamed ?? kind };
}

function channelsOf(channel: string | undefined): readonly Channel[] {
  if (channel === 'standard') return ['standard', 'experimental'];
  return channel === 'experimental' ? ['experimental'] : [];
}
