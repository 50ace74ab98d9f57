/** The annotation table of each controller that has one. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { ALB } from './alb.ts';
import type { Dialect } from './dialect.ts';
import { GCE } from './gce.ts';
import { HAPROXY_INGRESS, HAPROXYTECH } from './haproxy.ts';
import { NGINX } from './nginx-annotations.ts';
import { NGINX_ORG } from './nginx-org.ts';
import type { Annotation, AnnotationTable } from './record.ts';
import { TRAEFIK } from './traefik.ts';

const TABLES: ReadonlyMap<Dialect, AnnotationTable> = new Map<Dialect, AnnotationTable>([
  ['ingress-nginx', NGINX],
  ['nginx-org', NGINX_ORG],
  ['aws-alb', ALB],
  ['gke', GCE],
  ['traefik', TRAEFIK],
  ['haproxytech', HAPROXYTECH],
  ['haproxy-ingress', HAPROXY_INGRESS],
]);

export function annotationTable(dialect: Dialect): AnnotationTable | undefined {
  return TABLES.get(dialect);
}

/** How the controller of an annotation treats it; undefined if the annotations of the controller are not known. */
export function annotationOf(object: Resource, key: string, dialect: Dialect): Annotation | undefined {
  return TABLES.get(dialect)?.read(object).annotations.get(key);
}

export interface AnnotationRefusal {
  readonly at: Cursor;
  /** A phrase without a capital letter and full stop. */
  readonly because: string;
}

/**
 * Why a controller rejects a whole Ingress: the first annotation that it rejects. Raw text is not considered, because the
 * configuration of the controller may allow it.
 */
export function annotationRefusal(ingress: ResourceOf<'Ingress'>, dialect: Dialect): AnnotationRefusal | undefined {
  for (const [key, annotation] of TABLES.get(dialect)?.read(ingress).annotations ?? []) {
    if (annotation.is === 'unrecognized' && annotation.loses === 'ingress')
      return { at: annotation.at, because: `annotation "${key}" is not recognized` };
    if (annotation.is !== 'known' || annotation.isRaw) continue;
    const { setting, at } = annotation;
    if (setting.is === 'refused' && setting.loses === 'ingress')
      return { at, because: `the value of annotation "${key}" ${setting.reason}` };
  }
  return undefined;
}
