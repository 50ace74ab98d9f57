/** `--cluster`: the live objects, read with the user's own kubectl. Nothing is ever written. */
import { resolve } from 'node:path';

import { UsageError } from '../library/usage-error.ts';
import type { KindName } from '../model/objects/kinds.ts';
import { dnsLabelError } from '../model/objects/names.ts';
import { parseInput } from '../pipeline/project.ts';
import type { Io } from './io.ts';
import type { Input } from './read.ts';
import { say } from './say.ts';
import { Argument, isResourceName } from './tool/argument.ts';
import { trusted } from './tool/environment.ts';
import { findTool, type Tool } from './tool/find.ts';
import { type Ran, runTool, textOf } from './tool/run.ts';

export interface ClusterFlags {
  readonly cluster?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly allNamespaces?: boolean;
  /** Whether the namespace of the context is read where none is given. */
  readonly ofContext?: boolean;
  /** All namespaces where none is given. */
  readonly namespace?: string;
  readonly fix?: boolean;
  readonly fixUnsafe?: boolean;
  readonly fixDryRun?: boolean;
  readonly addIgnore?: boolean;
  readonly changedSince?: string;
  readonly watch?: boolean;
}

/** How the objects of a cluster are called in findings. */
export const CLUSTER = 'cluster';

/** The kinds that routing depends on, as kubectl calls them. Secrets are not among them, since they must stay secret. */
const WANTED: ReadonlyMap<string, KindName> = new Map<string, KindName>([
  ['namespaces', 'Namespace'],
  ['services', 'Service'],
  ['endpoints', 'Endpoints'],
  ['endpointslices.discovery.k8s.io', 'EndpointSlice'],
  ['pods', 'Pod'],
  ['serviceaccounts', 'ServiceAccount'],
  ['replicationcontrollers', 'ReplicationController'],
  ['deployments.apps', 'Deployment'],
  ['statefulsets.apps', 'StatefulSet'],
  ['daemonsets.apps', 'DaemonSet'],
  ['replicasets.apps', 'ReplicaSet'],
  ['jobs.batch', 'Job'],
  ['cronjobs.batch', 'CronJob'],
  ['ingresses.networking.k8s.io', 'Ingress'],
  ['ingressclasses.networking.k8s.io', 'IngressClass'],
  ['networkpolicies.networking.k8s.io', 'NetworkPolicy'],
]);
const GATEWAY_API = '.gateway.networking.k8s.io';
const GATEWAY_KINDS: ReadonlyMap<string, KindName> = new Map<string, KindName>([
  ['gatewayclasses', 'GatewayClass'],
  ['gateways', 'Gateway'],
  ['listenersets', 'ListenerSet'],
  ['referencegrants', 'ReferenceGrant'],
]);
/** Kinds that are not asked for. */
const NEVER_READ: readonly KindName[] = ['Secret', 'ConfigMap'];
const SECONDS = 120;

export async function readCluster(paths: readonly string[], flags: ClusterFlags, io: Io): Promise<Input> {
  if (flags.watch === true) throw new UsageError('--cluster cannot be combined with --watch');
  if (paths.length > 0) throw new UsageError('--cluster cannot be combined with paths');
  if (flags.fix === true || flags.fixUnsafe === true || flags.fixDryRun === true)
    throw new UsageError('--cluster cannot be combined with --fix');
  if (flags.addIgnore === true) throw new UsageError('--cluster cannot be combined with --add-ignore');
  if (flags.changedSince !== undefined) throw new UsageError('--cluster cannot be combined with --changed-since');
  if (flags.allNamespaces === true && flags.namespace !== undefined)
    throw new UsageError('--all-namespaces cannot be combined with --namespace');
  const error = flags.namespace === undefined ? undefined : dnsLabelError(flags.namespace);
  if (error !== undefined) throw new UsageError(`--namespace: "${flags.namespace ?? ''}" ${error}`);
  const found = findTool('kubectl', io);
  if (!found.ok)
    throw new UsageError(`--cluster: kubectl ${found.message}${found.isInTree ? '' : '; install it'}, or give files`);
  const ask = asker(found.tool, flags, io);
  const served = await ask([
    Argument.fixed('api-resources'),
    Argument.fixed('--verbs=list'),
    Argument.fixed('--output=name'),
  ]);
  // The resources of an unreachable extension are missing then; the others are listed nevertheless.
  const names = new Set(textOf(served.out).split(/\s+/).filter(isResourceName));
  const kinds = [
    ...[...WANTED.keys()].filter((name) => names.has(name)),
    ...[...names].filter((name) => name.endsWith(GATEWAY_API)),
  ];
  if (kinds.length === 0)
    throw new UsageError(
      `--cluster: kubectl: ${served.ok ? 'the cluster has no resources that can be read' : served.message}`,
    );
  const namespace = flags.namespace ?? (flags.ofContext === true ? await namespaceOfContext(ask) : undefined);
  const scope =
    namespace === undefined ? Argument.fixed('--all-namespaces') : Argument.option('--namespace', namespace);
  const got = await ask([Argument.fixed('get'), scope, Argument.fixed('--output=json')], Argument.resources(kinds));
  const refused = got.ok ? [] : refusalsIn(got.err);
  const items = itemsOf(got);
  if (items === undefined || (items.length === 0 && refused.length > 0))
    throw new UsageError(`--cluster: kubectl: ${got.ok ? 'its output is not JSON' : got.message}`);
  const problem = [served, got].find(({ ok }) => !ok);
  if (problem?.ok === false) {
    const said = refused.length === 0 ? problem.message : refused.map(({ message }) => message).join('; ');
    say(`cluster: not everything could be read: ${said}`, io);
  }
  const list = { apiVersion: 'v1', kind: 'List', items: cleaned(items) };
  const content = `${JSON.stringify(list, undefined, 2)}\n`;
  const without = [...NEVER_READ, ...refused.flatMap(({ kind }) => kind ?? [])];
  // One namespace was requested; what a user may not list in and beside it is unknown, which is no failure.
  const isWhole = problem === undefined || (namespace !== undefined && served.ok && refused.length > 0);
  return {
    files: [parseInput({ path: CLUSTER, content })],
    incomplete: !isWhole,
    seen: { namespace, without },
  };
}

/** The namespace of the context, as kubectl takes it; without an answer its own default. */
async function namespaceOfContext(ask: Ask): Promise<string> {
  const answer = await ask([
    Argument.fixed('config'),
    Argument.fixed('view'),
    Argument.fixed('--minify'),
    Argument.fixed('--output=jsonpath={..namespace}'),
  ]);
  const name = answer.ok ? textOf(answer.out).trim() : '';
  return name === '' || dnsLabelError(name) !== undefined ? 'default' : name;
}

interface RefusedKind {
  readonly message: string;
  readonly kind: KindName | undefined;
}

/** What the user may not list, each kind once. */
function refusalsIn(err: string): readonly RefusedKind[] {
  const byMessage = new Map<string, RefusedKind>();
  for (const line of err.split('\n')) {
    const end = line.indexOf(' is forbidden');
    if (end === -1) continue;
    const name = line.slice(line.lastIndexOf(' ', end - 1) + 1, end);
    const message = line.slice(end - name.length);
    if (byMessage.has(message)) continue;
    const [plural = ''] = name.split('.');
    const kind = WANTED.get(name) ?? (name.endsWith(GATEWAY_API) ? GATEWAY_KINDS.get(plural) : undefined);
    byMessage.set(message, { message, kind });
  }
  return [...byMessage.values()];
}

type Ask = (args: readonly Argument[], operand?: Argument) => Promise<Ran>;

function asker(tool: Tool, { context, kubeconfig }: ClusterFlags, io: Io): Ask {
  const common = [
    Argument.option('--request-timeout', `${SECONDS / 2}s`),
    ...(context === undefined ? [] : [Argument.option('--context', context)]),
    ...(kubeconfig === undefined ? [] : [Argument.option('--kubeconfig', resolve(io.cwd, kubeconfig))]),
  ];
  return (args, operand) =>
    runTool(tool, [...args, ...common, ...(operand === undefined ? [] : [Argument.fixed('--'), operand])], {
      env: trusted(tool, io),
      seconds: SECONDS,
    });
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function itemsOf({ out }: Ran): readonly Fields[] | undefined {
  try {
    const answer: unknown = JSON.parse(textOf(out));
    return isFields(answer) ? listOf(answer.items).filter(isFields) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The objects as their authors wrote them, without what servers filled in, and with what the cluster says of them. What
 * controllers made of other objects that are read is left out, but for what says which pods are ready.
 */
function cleaned(items: readonly Fields[]): readonly Fields[] {
  const selecting = new Set(
    items
      .filter(({ kind, spec }) => kind === 'Service' && Object.keys(fieldsOf(fieldsOf(spec).selector)).length > 0)
      .map(({ metadata }) => identity(metadata)),
  );
  const makers = new Set(items.map(({ kind, metadata }) => `${String(kind)} ${identity(metadata)}`));
  return items.filter((item) => !isDerived(item, selecting, makers)).map(withoutServerFields);
}

function identity(metadata: unknown): string {
  const { namespace, name } = fieldsOf(metadata);
  return `${String(namespace)}/${String(name)}`;
}

const MADE: ReadonlySet<unknown> = new Set(['Pod', 'ReplicaSet', 'Job']);

/** Whether a controller made it of another object that is read, too. */
function isDerived({ kind, metadata }: Fields, selecting: ReadonlySet<string>, makers: ReadonlySet<string>): boolean {
  if (kind === 'Endpoints') return selecting.has(identity(metadata));
  const { namespace, ownerReferences } = fieldsOf(metadata);
  return (
    MADE.has(kind) &&
    listOf(ownerReferences)
      .map(fieldsOf)
      .some(
        (owner) =>
          owner.controller === true && makers.has(`${String(owner.kind)} ${identity({ namespace, name: owner.name })}`),
      )
  );
}

const SERVER_METADATA: ReadonlySet<string> = new Set([
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'managedFields',
  'resourceVersion',
  'selfLink',
]);
const SERVER_ANNOTATIONS =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/|deprecated\.daemonset\.)/;
/** What the API server allots; a headless Service says so itself. */
const SERVICE_FIELDS: ReadonlySet<string> = new Set([
  'clusterIPs',
  'healthCheckNodePort',
  'ipFamilies',
  'ipFamilyPolicy',
]);

const COUNTS = ['observedGeneration', 'replicas', 'readyReplicas'];
const PARENTS = ['parents'];
/** What is read of the status, by kind: servers that are newer than kroute also write other fields. */
const STATUS_FIELDS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Deployment', COUNTS],
  ['StatefulSet', COUNTS],
  ['ReplicaSet', COUNTS],
  ['ReplicationController', COUNTS],
  [
    'DaemonSet',
    ['observedGeneration', 'currentNumberScheduled', 'desiredNumberScheduled', 'numberMisscheduled', 'numberReady'],
  ],
  ['Pod', ['conditions', 'observedGeneration', 'phase']],
  ['Ingress', ['loadBalancer']],
  ['Gateway', ['conditions', 'listeners']],
  ['ListenerSet', ['conditions', 'listeners']],
  ['HTTPRoute', PARENTS],
  ['GRPCRoute', PARENTS],
  ['TLSRoute', PARENTS],
  ['TCPRoute', PARENTS],
  ['UDPRoute', PARENTS],
]);

function statusOf({ kind, status }: Fields): Fields {
  const read = STATUS_FIELDS.get(kind) ?? [];
  const kept = without(fieldsOf(status), (name) => !read.includes(name));
  return Object.keys(kept).length === 0 ? {} : { status: kept };
}

function withoutServerFields(item: Fields): Fields {
  const { metadata, status: _, ...others } = item;
  const { annotations, ...rest } = fieldsOf(metadata);
  const own = without(fieldsOf(annotations), (name) => SERVER_ANNOTATIONS.test(name));
  // A pod that is being deleted is no endpoint.
  const isEnding = (name: string): boolean => item.kind === 'Pod' && name === 'deletionTimestamp';
  const kept = without(rest, (name) => SERVER_METADATA.has(name) && !isEnding(name));
  const cleanMetadata = Object.keys(own).length === 0 ? kept : { ...kept, annotations: own };
  const spec = item.kind === 'Service' ? { spec: serviceSpec(fieldsOf(item.spec)) } : {};
  return { ...others, metadata: cleanMetadata, ...spec, ...statusOf(item) };
}

function serviceSpec(spec: Fields): Fields {
  return without(spec, (name) => SERVICE_FIELDS.has(name) || (name === 'clusterIP' && spec.clusterIP !== 'None'));
}

function without(fields: Fields, isLeftOut: (name: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isLeftOut(name)));
}
