/** The annotation table of each controller that has one. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Resource, ResourceOf } from '../objects/resource.ts';
import { ALB } from './alb.ts';
import type { Dialect } from './class.ts';
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

/** What an annotation of an object is to the controller that it belongs to; undefined where nothing is known of that one. */
export function annotationOf(object: Resource, key: string, dialect: Dialect): Annotation | undefined {
  return TABLES.get(dialect)?.read(object).annotations.get(key);
}

export interface AnnotationRefusal {
  readonly at: Cursor;
  /** A phrase. */
  readonly because: string;
}

/**
 * Why a controller leaves out an Ingress as a whole: the first annotation that it refuses. Raw text is none of them, since
 * whoever writes it may have allowed it in the configuration of the controller.
 */
export function annotationRefusal(ingress: ResourceOf<'Ingress'>, dialect: Dialect): AnnotationRefusal | undefined {
  for (const [key, annotation] of TABLES.get(dialect)?.read(ingress).annotations ?? []) {
    if (annotation.is !== 'known' || annotation.isRaw) continue;
    const { setting, at } = annotation;
    if (setting.is === 'refused' && setting.loses === 'ingress')
      return { at, because: `the value of annotation "${key}" ${setting.reason}` };
  }
  return undefined;
}
