/** The fields of an Ingress, in one form for v1 and the removed beta versions. Source: kubernetes API networking/v1 and B.3 of its migration guide. */

import type { IngressRule } from 'kubernetes-types/networking/v1.js';
import type { Cursor } from '../../load/value/cursor.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Kinds } from '../objects/kinds.ts';
import type { Lookup, Resource, ResourceOf } from '../objects/resource.ts';

export interface IngressBackend {
  /** The backend itself. */
  readonly at: Cursor;
  /** `service.name`, or `serviceName` in v1beta1. */
  readonly service: Cursor;
  /** The field with the port (`service.port.number`, `.name` or `servicePort`); may be absent. */
  readonly port: Cursor;
  /** The port by number or by name; undefined if it is absent, malformed or not known. */
  readonly portRef: number | string | undefined;
  /** Whether the backend is another kind than Service. */
  readonly isResource: boolean;
}

export interface IngressPath {
  readonly rule: Cursor<IngressRule>;
  /** `''` for every host. */
  readonly host: string | undefined;
  /** The host as it is written, `''` for every host; undefined if it is no string. */
  readonly hostText: string | undefined;
  readonly at: Cursor;
  readonly path: Cursor;
  readonly pathType: Cursor;
  readonly backend: IngressBackend;
}

/** Whether the object has a version before v1, with `serviceName` and `servicePort`. */
export function isBetaIngress(ingress: ResourceOf<'Ingress'>): boolean {
  return ingress.version !== 'v1';
}

function ingressBackend(at: Cursor, beta: boolean): IngressBackend {
  const isResource = at.child('resource').exists;
  if (beta) {
    const port = at.child('servicePort');
    // A number in quotes is a name that no Service port can have; it is always meant as a number.
    const quoted = port.string !== undefined && /^\d+$/.test(port.string) ? Number(port.string) : undefined;
    return { at, service: at.child('serviceName'), port, portRef: quoted ?? port.intOrString, isResource };
  }
  const service = at.child('service');
  const number = service.child('port').child('number');
  const name = service.child('port').child('name');
  const port = number.exists && number.integer !== 0 ? number : name;
  return { at, service: service.child('name'), port, portRef: port.intOrString, isResource };
}

/** The default backend, if there is one. */
export const defaultBackend = query(
  'ingress.defaultBackend',
  (ingress: ResourceOf<'Ingress'>): IngressBackend | undefined => {
    const beta = isBetaIngress(ingress);
    const at = ingress.root.child('spec').child(beta ? 'backend' : 'defaultBackend');
    return at.exists ? ingressBackend(at, beta) : undefined;
  },
);

/** Every path of every rule, in the order of the manifest. */
export const ingressPaths = query('ingress.ingressPaths', (ingress: ResourceOf<'Ingress'>): readonly IngressPath[] => {
  const beta = isBetaIngress(ingress);
  return ingress.root
    .get('spec')
    .get('rules')
    .items()
    .flatMap((rule) => {
      const host = hostOf(rule);
      const written = hostTextOf(rule);
      return rule
        .get('http')
        .get('paths')
        .items()
        .map((at) => ({
          rule,
          host,
          hostText: written,
          at,
          path: at.get('path'),
          pathType: at.get('pathType'),
          backend: ingressBackend(at.get('backend'), beta),
        }));
    });
});

/** The host of a rule, `''` for every host; undefined if it is not known. */
function hostOf(rule: Cursor<IngressRule>): string | undefined {
  const host = rule.get('host');
  return host.exists ? host.string : '';
}

/** The host of a rule as it is written, `''` for every host; undefined if it is no string. */
export function hostTextOf(rule: Cursor<IngressRule>): string | undefined {
  const host = rule.get('host');
  return host.exists ? host.text : '';
}

/** All backends: the default one, then those of the paths. */
export const ingressBackends = query(
  'ingress.ingressBackends',
  (ingress: ResourceOf<'Ingress'>): readonly IngressBackend[] => {
    const fallback = defaultBackend(ingress);
    const paths = ingressPaths(ingress).map((path) => path.backend);
    return fallback === undefined ? paths : [fallback, ...paths];
  },
);

export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** The annotation with the class of an Ingress; it may be absent. */
export function classAnnotation(ingress: ResourceOf<'Ingress'>): Cursor<string> {
  return annotationsOf(ingress).child(CLASS_ANNOTATION);
}

/**
 * The port name with which the AWS Load Balancer Controller uses the action in the annotation
 * `alb.ingress.kubernetes.io/actions.<service name>` instead of a Service.
 */
export const USE_ANNOTATION = 'use-annotation';

/** The annotations of an object. */
export const annotationsOf = query(
  'ingress.annotationsOf',
  (object: Resource): Cursor<Record<string, string>> => object.root.child('metadata').child('annotations'),
);

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

/** The type of a path, with the default of versions before v1; undefined if it is absent or not a valid type. */
export function pathTypeOf(ingress: ResourceOf<'Ingress'>, { pathType }: IngressPath): PathType | undefined {
  if (!pathType.exists) return isBetaIngress(ingress) ? 'ImplementationSpecific' : undefined;
  const { string } = pathType;
  return string === 'Exact' || string === 'Prefix' || string === 'ImplementationSpecific' ? string : undefined;
}

/** The Service of a backend; undefined if the backend does not refer to a Service, or if the name is not known. */
export function backendService(
  cluster: Cluster,
  ingress: ResourceOf<'Ingress'>,
  { service, portRef, isResource }: IngressBackend,
): Lookup<Kinds['Service']> | undefined {
  const name = service.string;
  if (name === undefined || name === '' || isResource || portRef === USE_ANNOTATION) return undefined;
  return cluster.find('Service', ingress.namespace, name, ingress);
}

/** The hosts of the rules, in lowercase, each once; `''` for every host. */
export const hostsOfIngress = query('ingress.hostsOfIngress', (ingress: ResourceOf<'Ingress'>): readonly string[] => {
  const hosts = ingress.root
    .get('spec')
    .get('rules')
    .items()
    .map((rule) => hostOf(rule)?.toLowerCase());
  return [...new Set(hosts)].filter((host) => host !== undefined);
});
