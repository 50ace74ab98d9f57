/**
 * The controllers that kroute knows, by their names, classes and annotations.
 * Source: the documentation of each controller.
 */
import { table } from '../../text/own.ts';
import { CLASS_ANNOTATION } from './ingress.ts';

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

/** The controller to which an annotation belongs, by the prefix of its key. */
export function dialectOfKey(key: string): Dialect | undefined {
  if (key === CLASS_ANNOTATION) return undefined;
  return DIALECTS.find((dialect) => CONTROLLERS[dialect].prefixes.some((prefix) => key.startsWith(prefix)));
}
