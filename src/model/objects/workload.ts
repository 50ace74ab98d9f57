/** Everything that creates pods: the built-in controllers, Pods, and custom resources with a pod template. */

import type { Container, ContainerPort, PodSpec } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { inner, push } from '../../text/group.ts';
import { emptyBare } from '../../text/own.ts';
import { query } from '../../text/query.ts';
import { mayGetLabels, type Resource } from './resource.ts';
import type { Labels } from './selector.ts';

export interface Workload {
  readonly resource: Resource;
  /** The labels of its pods. */
  readonly labels: Labels;
  readonly labelsAt: Cursor;
  /** Metadata and spec of its pods; for a Pod the object itself. */
  readonly template: Cursor;
  readonly pod: Cursor<PodSpec>;
  /** False if labels are filled in later (`${NAME}`, a kustomization) or the template is elsewhere. */
  readonly labelsKnown: boolean;
  /** Whether pods run to completion: Job and CronJob. */
  readonly finite: boolean;
}

/** Labels that controllers add to pods at run time: valid in a selector, absent from every template. */
export const RUNTIME_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'job-name',
  'controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
]);

const FINITE = new Set(['Job', 'CronJob']);

/** Whether it is a pod that helm starts for a test. */
export function isHelmTest({ resource: { kind, root } }: Workload): boolean {
  if (kind !== 'Pod') return false;
  return /test/.test(root.child('metadata').child('annotations').child('helm.sh/hook').string ?? '');
}

/** The pod template of an object: `{metadata, spec}`; for a Pod the object itself; undefined if it has no template. */
export function podTemplate(resource: Resource): Cursor | undefined {
  if (resource.known === 'Pod') return resource.root;
  if (resource.known === 'CronJob')
    return resource.root.child('spec').child('jobTemplate').child('spec').child('template');
  const template = resource.root.child('spec').child('template');
  if (resource.known !== undefined) return template.exists ? template : undefined;
  // Custom resources (Argo Rollout, CloneSet, Knative Service…) are workloads if they have containers at the usual path.
  return template.child('spec').child('containers').isList ? template : undefined;
}

/** Undefined for an object without a kind: it may be a workload, and counts as one that cannot be read. */
export function workloadOf(resource: Resource): Workload | undefined {
  if (resource.kind === '') return undefined;
  const template = podTemplate(resource);
  return template === undefined ? undefined : madeFrom(resource, template);
}

/** What pods from a PodTemplate are like. The object itself makes none, so it is no workload of the cluster. */
export function templateAlone(resource: Resource): Workload | undefined {
  return madeFrom(resource, resource.root.child('template'));
}

function madeFrom(resource: Resource, template: Cursor): Workload | undefined {
  const labelsAt = template.child('metadata').child('labels');
  const pod = template.child<PodSpec>('spec');
  if (resource.known !== 'Pod' && !pod.isMap) return undefined;
  const labels = emptyBare<string>();
  let areKnown = true;
  for (const { step, string } of labelsAt.entries()) {
    if (string === undefined) areKnown = false;
    else labels[String(step)] = string;
  }
  return {
    resource,
    labels,
    labelsAt,
    template,
    pod,
    labelsKnown: areKnown && !labelsAt.isUnknown && !mayGetLabels(resource),
    finite: FINITE.has(resource.kind),
  };
}

/** The selector of a controller; a plain map for a ReplicationController. */
export function podSelector(resource: Resource): Cursor<LabelSelector> {
  return resource.root.child('spec').child<LabelSelector>('selector');
}

/** A container of a pod and its role. A sidecar is an init container with restartPolicy Always. */
export interface PodContainer {
  readonly at: Cursor<Container>;
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
}

/** All containers of a pod: the regular ones, then init containers, then ephemeral ones. */
export const podContainers = query('workload.podContainers', (pod: Cursor<PodSpec>): readonly PodContainer[] => {
  const containers: PodContainer[] = [];
  for (const at of pod.get('containers').items()) containers.push({ at, role: 'container' });
  for (const at of pod.get('initContainers').items()) {
    const keepsRunning = at.child('restartPolicy').string === 'Always';
    containers.push({ at, role: keepsRunning ? 'sidecar' : 'init' });
  }
  for (const at of pod.get('ephemeralContainers').items())
    containers.push({ at: at as Cursor<Container>, role: 'ephemeral' });
  return containers;
});

/** The paths of the containers of a pod, whatever their role. */
export const CONTAINER_PATHS: readonly string[] = ['containers[]', 'initContainers[]', 'ephemeralContainers[]'];

/** The paths of some fields in these. */
export function containerFields(...fields: readonly string[]): readonly string[] {
  return CONTAINER_PATHS.flatMap((container) => fields.map((field) => `${container}.${field}`));
}

/** A probe or lifecycle hook of a container. */
export interface Handler {
  readonly container: PodContainer;
  readonly at: Cursor;
  readonly is: 'livenessProbe' | 'readinessProbe' | 'startupProbe' | 'postStart' | 'preStop';
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** The paths at which a pod has probes or hooks. */
export const HANDLER_FIELDS: readonly string[] = containerFields(...PROBES, 'lifecycle');

/** The probes and hooks of a pod's containers. */
export const podHandlers = query('workload.podHandlers', (pod: Cursor<PodSpec>): readonly Handler[] => {
  const handlers: Handler[] = [];
  for (const container of podContainers(pod)) {
    for (const is of PROBES) {
      const at = container.at.child(is);
      if (at.exists) handlers.push({ container, is, at });
    }
    const lifecycle = container.at.child('lifecycle');
    if (!lifecycle.exists) continue;
    for (const is of HOOKS) {
      const at = lifecycle.child(is);
      if (at.exists) handlers.push({ container, is, at });
    }
  }
  return handlers;
});

const ACTIONS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

/** The port field of a probe or hook; undefined if it uses no port. */
export const handlerPort = query('workload.handlerPort', ({ at }: Handler): Cursor | undefined => {
  // The API server reads the first of several actions only.
  for (const name of ACTIONS) {
    const action = at.child(name);
    if (!action.exists) continue;
    const port = action.child('port');
    return port.exists ? port : undefined;
  }
  return undefined;
});

/** Whether a container can have probes and hooks. */
export function takesHandlers({ role }: PodContainer): boolean {
  return role === 'container' || role === 'sidecar';
}

/** A container port with its protocol made explicit. */
export interface DeclaredPort {
  readonly container: Cursor<Container>;
  readonly port: Cursor<ContainerPort>;
  readonly name: string | undefined;
  readonly number: number | undefined;
  /** `''` if it is not known. */
  readonly protocol: string;
}

/**
 * The ports that Services can use: those of containers, then of restartable init containers (sidecars), in order.
 * Source: kubernetes staging/src/k8s.io/endpointslice/utils.go FindPort.
 */
export const declaredPorts = query('workload.declaredPorts', (pod: Cursor<PodSpec>): readonly DeclaredPort[] => {
  const ports: DeclaredPort[] = [];
  for (const role of ['container', 'sidecar'])
    for (const one of podContainers(pod)) {
      if (one.role !== role) continue;
      for (const port of one.at.get('ports').items())
        ports.push({
          container: one.at,
          port,
          name: port.get('name').string,
          number: port.get('containerPort').integer,
          protocol: port.get('protocol').stringOr('TCP') ?? '',
        });
    }
  return ports;
});

/** The port with a name or number in this pod; undefined if no container declares it with that protocol. */
export function findPort(pod: Cursor<PodSpec>, target: number | string, protocol: string): DeclaredPort | undefined {
  return portIndex(pod).get(protocol)?.get(target);
}

/** The ports with a name or number, the first of each protocol, in order. */
export function portsDeclaredAs(pod: Cursor<PodSpec>, target: number | string): readonly DeclaredPort[] {
  return portsByTarget(pod).get(target) ?? NO_PORTS;
}

const NO_PORTS: readonly DeclaredPort[] = [];

/** The first port of each name and number, by protocol. */
const portIndex = query(
  'workload.portIndex',
  (pod: Cursor<PodSpec>): ReadonlyMap<string, ReadonlyMap<number | string, DeclaredPort>> => {
    const index = new Map<string, Map<number | string, DeclaredPort>>();
    for (const declared of declaredPorts(pod)) {
      const { name, number, protocol } = declared;
      const ports = inner(index, protocol);
      for (const key of [name, number]) if (key !== undefined && !ports.has(key)) ports.set(key, declared);
    }
    return index;
  },
);

/** The same ports by name and by number. */
const portsByTarget = query(
  'workload.portsByTarget',
  (pod: Cursor<PodSpec>): ReadonlyMap<number | string, readonly DeclaredPort[]> => {
    const index = new Map<number | string, DeclaredPort[]>();
    for (const declared of declaredPorts(pod))
      for (const key of [declared.name, declared.number])
        if (key !== undefined && findPort(pod, key, declared.protocol) === declared) push(index, key, declared);
    return index;
  },
);
