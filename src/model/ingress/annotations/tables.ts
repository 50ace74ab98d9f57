/** The annotation table of each controller that has one. */
import type { Dialect } from '../class.ts';
import { AWS_ALB } from './aws-alb.ts';
import { GKE } from './gke.ts';
import { HAPROXYTECH } from './haproxytech.ts';
import { INGRESS_NGINX } from './ingress-nginx.ts';
import { NGINX_ORG } from './nginx-org.ts';
import type { AnnotationTable } from './table.ts';
import { TRAEFIK } from './traefik.ts';

const TABLES: Readonly<Partial<Record<Dialect, AnnotationTable>>> = {
  'ingress-nginx': INGRESS_NGINX,
  'nginx-org': NGINX_ORG,
  'aws-alb': AWS_ALB,
  gke: GKE,
  traefik: TRAEFIK,
  haproxytech: HAPROXYTECH,
};

export function annotationTable(dialect: Dialect): AnnotationTable | undefined {
  return TABLES[dialect];
}
