/**
 * Which controller serves an Ingress: its class, as the API resolves it, and the dialect of the controller.
 * Source: kubernetes plugin/pkg/admission/network/defaultingressclass; the documentation of each controller.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { compareText } from '../../text/compare.ts';
import { table } from '../../text/own.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { annotationsOf, CLASS_ANNOTATION, classAnnotation } from './ingress.ts';

/** The controllers whose treatment of Ingresses kroute knows. */
export type Dialect =
  | 'ingress-nginx'
  | 'nginx-org'
  | 'traefik'
  | 'aws-alb'
  | 'gke'
  | 'haproxytech'
  | 'haproxy-ingress'
  | 'contour'
  | 'kong'
  | 'istio'
  | 'cilium'
  | 'azure-agic';

interface Controller {
  /** The `spec.controller` of its IngressClass; undefined if it does not use IngressClasses. */
  readonly name: string | undefined;
  /** The name in messages. */
  readonly title: string;
  /** The usual names of its classes. */
  readonly classes: readonly string[];
  /** The prefixes of its annotations. */
  readonly prefixes: readonly string[];
}

export const CONTROLLERS: Readonly<Record<Dialect, Controller>> = {
  'ingress-nginx': {
    name: 'k8s.io/ingress-nginx',
    title: 'ingress-nginx',
    classes: ['nginx'],
    prefixes: ['nginx.ingress.kubernetes.io/'],
  },
  'nginx-org': {
    name: 'nginx.org/ingress-controller',
    title: 'the F5 NGINX Ingress Controller',
    classes: [],
    prefixes: ['nginx.org/', 'nginx.com/', 'appprotect.f5.com/', 'appprotectdos.f5.com/'],
  },
  traefik: {
    name: 'traefik.io/ingress-controller',
    title: 'Traefik',
    classes: ['traefik'],
    prefixes: ['traefik.ingress.kubernetes.io/'],
  },
  'aws-alb': {
    name: 'ingress.k8s.aws/alb',
    title: 'the AWS Load Balancer Controller',
    classes: ['alb'],
    prefixes: ['alb.ingress.kubernetes.io/'],
  },
  gke: {
    name: undefined,
    title: 'GKE Ingress',
    classes: ['gce', 'gce-internal', 'gce-regional-external', 'gce-multi-cluster'],
    prefixes: ['ingress.gcp.kubernetes.io/', 'networking.gke.io/', 'kubernetes.io/ingress.'],
  },
  haproxytech: {
    name: 'haproxy.org/ingress-controller',
    title: 'the HAProxy Technologies controller',
    classes: [],
    prefixes: ['haproxy.org/', 'haproxy.com/'],
  },
  'haproxy-ingress': {
    name: 'haproxy-ingress.github.io/controller',
    title: 'HAProxy Ingress',
    classes: [],
    prefixes: ['haproxy-ingress.github.io/'],
  },
  contour: {
    name: 'projectcontour.io/ingress-controller',
    title: 'Contour',
    classes: ['contour'],
    prefixes: ['projectcontour.io/'],
  },
  kong: {
    name: 'ingress-controllers.konghq.com/kong',
    title: 'Kong',
    classes: ['kong'],
    prefixes: ['konghq.com/'],
  },
  istio: { name: 'istio.io/ingress-controller', title: 'Istio', classes: ['istio'], prefixes: [] },
  cilium: {
    name: 'cilium.io/ingress-controller',
    title: 'Cilium',
    classes: ['cilium'],
    prefixes: ['ingress.cilium.io/'],
  },
  'azure-agic': {
    name: 'azure/application-gateway',
    title: 'the Azure Application Gateway controller',
    classes: ['azure/application-gateway', 'azure-application-gateway'],
    prefixes: ['appgw.ingress.kubernetes.io/'],
  },
};

export const DIALECTS: readonly Dialect[] = [
  'ingress-nginx',
  'nginx-org',
  'traefik',
  'aws-alb',
  'gke',
  'haproxytech',
  'haproxy-ingress',
  'contour',
  'kong',
  'istio',
  'cilium',
  'azure-agic',
];

export interface IngressClassification {
  /** The name of the class; undefined if the Ingress sets no class and there is no default. */
  readonly name: string | undefined;
  /** As in `spec.controller` (`k8s.io/ingress-nginx`): from the IngressClass, otherwise the usual one of the dialect. */
  readonly controller: string | undefined;
  readonly dialect: Dialect | undefined;
  /** What determines the class. */
  readonly how: 'field' | 'annotation' | 'default' | 'none';
  /**
   * How the dialect is known: from the IngressClass among the given files, from annotations that only this controller
   * reads, or only from the usual meaning of the class name.
   */
  readonly evidence: 'ingress-class' | 'annotations' | 'name' | undefined;
  /** The IngressClass, if it is among the given files. */
  readonly resource: ResourceOf<'IngressClass'> | undefined;
}

/**
 * The class of an Ingress and the controller that serves it:
 * 1. `spec.ingressClassName`, 2. the annotation, 3. the default IngressClass, 4. none.
 * Controllers that prefer the annotation differ only for objects that the API server rejects.
 */
export function classOf(ingress: ResourceOf<'Ingress'>, cluster: Cluster): IngressClassification {
  return knownClass(cluster, ingress);
}

const knownClass = clusterQuery(
  'class.knownClass',
  (cluster, ingress: ResourceOf<'Ingress'>): IngressClassification => {
    const field = ingress.root.get('spec').get('ingressClassName');
    const annotation = classAnnotation(ingress);
    if (field.exists) return classified(ingress, cluster, field.string, 'field');
    if (annotation.exists) return classified(ingress, cluster, annotation.string, 'annotation');
    const fallback = defaultClass(cluster);
    return fallback === undefined
      ? classified(ingress, cluster, undefined, 'none')
      : classified(ingress, cluster, fallback.name, 'default');
  },
);

/** The default IngressClass; of several created at the same time, the API server uses the first by name. */
const defaultClass = query('class.defaultClass', (cluster: Cluster): ResourceOf<'IngressClass'> | undefined => {
  const [first] = cluster
    .all('IngressClass')
    .filter(isDefaultClass)
    .sort((a, b) => compareText(a.name, b.name) || a.order - b.order);
  return first;
});

export const DEFAULT_CLASS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

/** The annotation that makes an IngressClass the default; it may be absent. */
export function defaultClassAnnotation(ingressClass: ResourceOf<'IngressClass'>): Cursor<string> {
  return annotationsOf(ingressClass).child(DEFAULT_CLASS_ANNOTATION);
}

/** Whether an IngressClass is a default; the API server compares the value as text. */
export function isDefaultClass(ingressClass: ResourceOf<'IngressClass'>): boolean {
  return defaultClassAnnotation(ingressClass).string === 'true';
}

function classified(
  ingress: ResourceOf<'Ingress'>,
  cluster: Cluster,
  name: string | undefined,
  how: IngressClassification['how'],
): IngressClassification {
  const found = name === undefined ? undefined : cluster.find('IngressClass', '', name, ingress);
  const resource = found?.is === 'found' ? found.resource : undefined;
  const given = resource?.root.get('spec').get('controller').string;
  if (given !== undefined)
    return { name, controller: given, dialect: dialectOfController(given), how, evidence: 'ingress-class', resource };
  const byKeys = dialectOfAnnotations(ingress);
  const byName = name === undefined ? undefined : dialectOfClassName(name);
  // Both NGINX controllers use the class name "nginx", so annotations are better evidence.
  const dialect = byName === undefined || name === 'nginx' ? (byKeys ?? byName) : byName;
  const evidence = dialect === undefined ? undefined : dialect === byKeys ? 'annotations' : 'name';
  return { name, controller: dialect && CONTROLLERS[dialect].name, dialect, how, evidence, resource };
}

/** The dialect of the controller in `spec.controller`; some controllers append an instance name. */
export function dialectOfController(controller: string): Dialect | undefined {
  return DIALECTS.find((dialect) => {
    const { name } = CONTROLLERS[dialect];
    return name !== undefined && (controller === name || controller.startsWith(`${name}/`));
  });
}

/** Short names that users give a controller by. */
const ALIASES = table<Dialect>({ nginx: 'ingress-nginx', alb: 'aws-alb', gce: 'gke' });

/** The names that `dialectNamed` knows, but for those of instances (`example.com/ingress/blue`). */
export const CONTROLLER_NAMES: readonly string[] = [
  ...ALIASES.keys(),
  ...DIALECTS,
  ...DIALECTS.flatMap((dialect) => CONTROLLERS[dialect].name ?? []),
];

/** The dialect of a controller that a user names: by a short name, or by what `spec.controller` holds. */
export function dialectNamed(name: string | undefined): Dialect | undefined {
  if (name === undefined) return undefined;
  const named = ALIASES.get(name) ?? DIALECTS.find((dialect) => dialect === name);
  return named ?? dialectOfController(name);
}

export function dialectOfClassName(name: string): Dialect | undefined {
  return DIALECTS.find((dialect) => CONTROLLERS[dialect].classes.includes(name));
}

/** The only controller whose annotations the Ingress has; undefined if it has no such annotations or those of several. */
export function dialectOfAnnotations(ingress: ResourceOf<'Ingress'>): Dialect | undefined {
  const found = new Set<Dialect>();
  for (const entry of annotationsOf(ingress).entries()) {
    const dialect = dialectOfKey(String(entry.step));
    if (dialect !== undefined) found.add(dialect);
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

/** The controller to which an annotation belongs, by the prefix of its key. */
export function dialectOfKey(key: string): Dialect | undefined {
  if (key === CLASS_ANNOTATION) return undefined;
  return DIALECTS.find((dialect) => CONTROLLERS[dialect].prefixes.some((prefix) => key.startsWith(prefix)));
}
