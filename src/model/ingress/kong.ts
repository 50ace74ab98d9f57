/** Annotations of Kong. Source: Kong/kubernetes-ingress-controller internal/annotations/annotations.go. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { annotationsOf } from './ingress.ts';

/** The annotation by which Kong passes on another path than the one that was asked for, if there is one. */
export function kongRewrite(ingress: ResourceOf<'Ingress'>): Cursor | undefined {
  const written = annotationsOf(ingress);
  const strip = written.child('konghq.com/strip-path');
  if (strip.exists && strip.string?.toLowerCase() !== 'false') return strip;
  const rewrite = written.child('konghq.com/rewrite');
  return rewrite.exists ? rewrite : undefined;
}
