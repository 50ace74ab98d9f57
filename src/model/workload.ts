/** Whatever makes pods: the built-in controllers, bare Pods, and custom resources that hold a pod template. */
import type { Container, ContainerPort, PodSpec } from 'kubernetes-types/core/v1.js';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { Cursor } from '../load/cursor.ts';
import { rememberedOf } from './remembered-of.ts';
import type { Resource } from './resource.ts';
import type { Labels } from './selector.ts';

export interface Workload {
  readonly resource: Resource;
  /** The labels its pods carry. */
  readonly labels: Labels;
  readonly labelsAt: Cursor;
  readonly pod: Cursor<PodSpec>;
  /** False where labels are filled in later (`${NAME}`, a kustomization) or the template is elsewhere. */
  readonly labelsKnown: boolean;
  /** Pods that run to an end: Job and CronJob. */
  readonly finite: boolean;
}

/** Labels that controllers add to pods at run time: legitimate in a selector, absent from every template. */
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

/** The pod template of an object: `{metadata, spec}`; for a Pod the object itself; absent where there is none. */
export function podTemplate(resource: Resource): Cursor | undefined {
  if (resource.known === 'Pod') return resource.root;
  if (resource.known === 'CronJob')
    return resource.root.child('spec').child('jobTemplate').child('spec').child('template');
  const template = resource.root.child('spec').child('template');
  if (resource.known !== undefined) return template.exists ? template : undefined;
  // Custom resources (Argo Rollout, CloneSet, Knative Service…) count where they hold containers at the usual place.
  return template.child('spec').child('containers').isList ? template : undefined;
}

export function workloadOf(resource: Resource): Workload | undefined {
  const template = podTemplate(resource);
  if (template === undefined) return undefined;
  const labelsAt = template.child('metadata').child('labels');
  const pod = template.child<PodSpec>('spec');
  if (resource.known !== 'Pod' && !pod.isMap) return undefined;
  return {
    resource,
    labels: labelsAt.strings(),
    labelsAt,
    pod,
    labelsKnown: !resource.overlay.labels && labelsAt.entries().every((entry) => entry.string !== undefined),
    finite: FINITE.has(resource.kind),
  };
}

/** Where a controller says which pods are its own; a plain map for a ReplicationController. */
export function podSelector(resource: Resource): Cursor<LabelSelector> {
  return resource.root.child('spec').child<LabelSelector>('selector');
}

/** A container of a pod and what it is there for. A sidecar is an init container that keeps running. */
export interface PodContainer {
  readonly at: Cursor<Container>;
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
}

/** All containers of a pod: the regular ones, then those that prepare it, then the ephemeral ones. */
export const podContainers = rememberedOf((pod: Cursor<PodSpec>): readonly PodContainer[] => {
  const regular = pod
    .get('containers')
    .items()
    .map((at) => ({ at, role: 'container' as const }));
  const before = pod
    .get('initContainers')
    .items()
    .map((at) => {
      const keepsRunning = at.child('restartPolicy').string === 'Always';
      return { at, role: keepsRunning ? ('sidecar' as const) : ('init' as const) };
    });
  const ephemeral = pod
    .get('ephemeralContainers')
    .items()
    .map((at) => ({ at: at as Cursor<Container>, role: 'ephemeral' as const }));
  return [...regular, ...before, ...ephemeral];
});

/** A probe or lifecycle hook of a container. */
export interface Handler {
  readonly container: PodContainer;
  readonly at: Cursor;
  readonly is: 'livenessProbe' | 'readinessProbe' | 'startupProbe' | 'postStart' | 'preStop';
}

/** The probes and hooks that are written in a pod's containers. */
export function podHandlers(pod: Cursor<PodSpec>): readonly Handler[] {
  return podContainers(pod).flatMap((container) => {
    const { at } = container;
    const lifecycle = at.child('lifecycle');
    const handlers: readonly Handler[] = [
      { container, is: 'livenessProbe', at: at.child('livenessProbe') },
      { container, is: 'readinessProbe', at: at.child('readinessProbe') },
      { container, is: 'startupProbe', at: at.child('startupProbe') },
      { container, is: 'postStart', at: lifecycle.child('postStart') },
      { container, is: 'preStop', at: lifecycle.child('preStop') },
    ];
    return handlers.filter((handler) => handler.at.exists);
  });
}

/** Where a probe or hook says which port it asks; undefined where it asks none. */
export function handlerPort({ at }: Handler): Cursor | undefined {
  // The API server reads the first of several actions only.
  const action = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']
    .map((name) => at.child(name))
    .find((one) => one.exists);
  const port = action?.child('port');
  return port?.exists ? port : undefined;
}

/** Whether a container may have probes and hooks at all. */
export function takesHandlers({ role }: PodContainer): boolean {
  return role === 'container' || role === 'sidecar';
}

/** A container port with its protocol made explicit. */
export interface DeclaredPort {
  readonly container: Cursor<Container>;
  readonly port: Cursor<ContainerPort>;
  readonly name: string | undefined;
  readonly number: number | undefined;
  readonly protocol: string;
}

/**
 * The ports that can answer: those of containers, then of restartable init containers (sidecars), in order.
 * Source: kubernetes staging/src/k8s.io/endpointslice/utils.go FindPort.
 */
export const declaredPorts = rememberedOf((pod: Cursor<PodSpec>): readonly DeclaredPort[] => {
  const sidecars = pod
    .get('initContainers')
    .items()
    .filter((container) => container.get('restartPolicy').string === 'Always');
  return [...pod.get('containers').items(), ...sidecars].flatMap((container) =>
    container
      .get('ports')
      .items()
      .map((port) => ({
        container,
        port,
        name: port.get('name').string,
        number: port.get('containerPort').integer,
        protocol: port.get('protocol').string ?? 'TCP',
      })),
  );
});

/** The number a named target port stands for in this pod; undefined when no container declares it with that protocol. */
export function findPort(pod: Cursor<PodSpec>, name: string, protocol: string): DeclaredPort | undefined {
  return declaredPorts(pod).find((port) => port.name === name && port.protocol === protocol);
}
