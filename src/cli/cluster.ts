/** `--cluster`: the live objects, read with the user's own kubectl. Nothing is ever written. */

import { UsageError } from '../library/usage-error.ts';
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
const WANTED: readonly string[] = [
  'namespaces',
  'services',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'pods',
  'serviceaccounts',
  'replicationcontrollers',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
];
const GATEWAY_API = '.gateway.networking.k8s.io';
const SECONDS = 120;

export async function readCluster(paths: readonly string[], flags: ClusterFlags, io: Io): Promise<Input> {
  if (flags.watch === true) throw new UsageError('--cluster cannot be combined with --watch');
  if (paths.length > 0) throw new UsageError('--cluster cannot be combined with paths');
  if (flags.fix === true || flags.fixUnsafe === true || flags.fixDryRun === true)
    throw new UsageError('--cluster cannot be combined with --fix');
  if (flags.addIgnore === true) throw new UsageError('--cluster cannot be combined with --add-ignore');
  if (flags.changedSince !== undefined) throw new UsageError('--cluster cannot be combined with --changed-since');
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
    ...WANTED.filter((name) => names.has(name)),
    ...[...names].filter((name) => name.endsWith(GATEWAY_API)),
  ];
  if (kinds.length === 0)
    throw new UsageError(
      `--cluster: kubectl: ${served.ok ? 'the cluster has no resources that can be read' : served.message}`,
    );
  const scope =
    flags.namespace === undefined
      ? Argument.fixed('--all-namespaces')
      : Argument.option('--namespace', flags.namespace);
  const got = await ask([Argument.fixed('get'), scope, Argument.fixed('--output=json')], Argument.resources(kinds));
  const items = itemsOf(got);
  if (items === undefined)
    throw new UsageError(`--cluster: kubectl: ${got.ok ? 'its output is not JSON' : got.message}`);
  const problem = [served, got].find(({ ok }) => !ok);
  if (problem?.ok === false) say(`cluster: not everything could be read: ${problem.message}`, io);
  const list = { apiVersion: 'v1', kind: 'List', items: cleaned(items) };
  const content = `${JSON.stringify(list, undefined, 2)}\n`;
  return { files: [parseInput({ path: CLUSTER, content })], incomplete: problem !== undefined };
}

type Ask = (args: readonly Argument[], operand?: Argument) => Promise<Ran>;

function asker(tool: Tool, { context }: ClusterFlags, io: Io): Ask {
  const common = [
    Argument.option('--request-timeout', `${SECONDS / 2}s`),
    ...(context === undefined ? [] : [Argument.option('--context', context)]),
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

/** The objects as their authors wrote them: without what controllers made of others, and what servers filled in. */
function cleaned(items: readonly Fields[]): readonly Fields[] {
  const selecting = new Set(
    items
      .filter(({ kind, spec }) => kind === 'Service' && Object.keys(fieldsOf(fieldsOf(spec).selector)).length > 0)
      .map(({ metadata }) => identity(metadata)),
  );
  return items.filter((item) => !isDerived(item, selecting)).map(withoutServerFields);
}

function identity(metadata: unknown): string {
  const { namespace, name } = fieldsOf(metadata);
  return `${String(namespace)}/${String(name)}`;
}

const CONTROLLERS: ReadonlySet<unknown> = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicationController',
]);

/** Whether a controller of Kubernetes itself made it of another object that is read, too. */
function isDerived({ kind, metadata }: Fields, selecting: ReadonlySet<string>): boolean {
  if (kind === 'Endpoints') return selecting.has(identity(metadata));
  const { labels, ownerReferences } = fieldsOf(metadata);
  if (kind === 'EndpointSlice') return fieldsOf(labels)['endpointslice.kubernetes.io/managed-by'] !== undefined;
  return listOf(ownerReferences).some(
    (owner) => fieldsOf(owner).controller === true && CONTROLLERS.has(fieldsOf(owner).kind),
  );
}

const SERVER_METADATA: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
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

function withoutServerFields(item: Fields): Fields {
  const { status: _, metadata, ...others } = item;
  const { annotations, ...rest } = fieldsOf(metadata);
  const own = without(fieldsOf(annotations), (name) => SERVER_ANNOTATIONS.test(name));
  const kept = without(rest, (name) => SERVER_METADATA.has(name));
  const cleanMetadata = Object.keys(own).length === 0 ? kept : { ...kept, annotations: own };
  const spec = item.kind === 'Service' ? { spec: serviceSpec(fieldsOf(item.spec)) } : {};
  return { ...others, metadata: cleanMetadata, ...spec };
}

function serviceSpec(spec: Fields): Fields {
  return without(spec, (name) => SERVICE_FIELDS.has(name) || (name === 'clusterIP' && spec.clusterIP !== 'None'));
}

function without(fields: Fields, isLeftOut: (name: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isLeftOut(name)));
}
