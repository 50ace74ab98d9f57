/**
 * Which controller serves an Ingress: its class, as the API resolves it, and the dialect of the controller.
 * Source: kubernetes plugin/pkg/admission/network/defaultingressclass; the documentation of each controller.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { compareText } from '../../text/compare.ts';
import { query } from '../../text/query.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { CONTROLLERS, type Dialect, dialectOfClassName, dialectOfController, dialectOfKey } from './dialect.ts';
import { onlyController } from './given-controllers.ts';
import { annotationsOf, classAnnotation } from './ingress.ts';

export interface IngressClassification {
  /** The name of the class; undefined if the Ingress sets no class and there is no default. */
  readonly name: string | undefined;
  /** As in `spec.controller` (`k8s.io/ingress-nginx`): from the IngressClass, otherwise the usual one of the dialect. */
  readonly controller: string | undefined;
  readonly dialect: Dialect | undefined;
  /** What determines the class. */
  readonly how: 'field' | 'annotation' | 'default' | 'none';
  /**
   * How the dialect is known: from the IngressClass among the given files, from the flags of a controller among them, from
   * annotations that only this controller reads, or only from the usual meaning of the class name.
   */
  readonly evidence: 'ingress-class' | 'controller' | 'annotations' | 'name' | undefined;
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
  const byController = onlyController(cluster, ({ className, servesUnclassed, isByName }) =>
    name === undefined ? servesUnclassed : className === name && (given === undefined || isByName),
  );
  const isKnown = given !== undefined && (byController === undefined || dialectOfController(given) !== undefined);
  if (isKnown)
    return { name, controller: given, dialect: dialectOfController(given), how, evidence: 'ingress-class', resource };
  if (byController !== undefined)
    return {
      name,
      controller: byController.name,
      dialect: byController.dialect,
      how,
      evidence: 'controller',
      resource,
    };
  const byKeys = dialectOfAnnotations(ingress);
  const byName = name === undefined ? undefined : dialectOfClassName(name);
  // Both NGINX controllers use the class name "nginx", so annotations are better evidence.
  const dialect = byName === undefined || name === 'nginx' ? (byKeys ?? byName) : byName;
  const evidence = dialect === undefined ? undefined : dialect === byKeys ? 'annotations' : 'name';
  return { name, controller: dialect && CONTROLLERS[dialect].name, dialect, how, evidence, resource };
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
