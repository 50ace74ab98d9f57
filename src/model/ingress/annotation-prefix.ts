/**
 * Another prefix of annotations, which an ingress-nginx among the files may set for its Ingresses. Source:
 * kubernetes/ingress-nginx v1.15 pkg/flags/flags.go (annotations-prefix), internal/ingress/annotations/parser.
 */
import type { Cluster } from '../cluster/cluster.ts';
import { classOf } from './class.ts';
import { givenControllers } from './given-controllers.ts';
import { nginxController } from './nginx-controller.ts';

/** The usual prefix of ingress-nginx. */
const USUAL = 'nginx.ingress.kubernetes.io/';

/** Notes for each Ingress whose controller reads annotations with another prefix that it does. */
export function notePrefixes(cluster: Cluster): void {
  const ingresses = cluster.all('Ingress');
  if (ingresses.length === 0) return;
  const isAnyRenamed = givenControllers(cluster).some(
    ({ dialect, flags }) => dialect === 'ingress-nginx' && flags.has('annotations-prefix'),
  );
  if (!isAnyRenamed) return;
  for (const ingress of ingresses) {
    const found = classOf(ingress, cluster);
    const { annotationsPrefix } = nginxController(cluster, found.controller);
    if (found.dialect === 'ingress-nginx' && annotationsPrefix !== USUAL)
      ingress.renamed = { usual: USUAL, own: annotationsPrefix };
  }
}
