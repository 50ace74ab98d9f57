/** The annotation for the class of an Ingress, which spec.ingressClassName replaces. */
import {
  CLASS_ANNOTATION,
  type Cluster,
  type Cursor,
  classAnnotation,
  defineRule,
  dialectOfClassName,
  dnsSubdomainError,
  type Edit,
  type Fix,
  isBetaIngress,
  type ResourceOf,
  removing,
  safeFix,
  unsafeFix,
  writingBefore,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The class of an Ingress is set with the annotation kubernetes.io/ingress.class.',
    why: 'The annotation is deprecated since Kubernetes 1.18: the API server warns, and controllers may stop reading it.',
    remedy: 'Set spec.ingressClassName instead.',
  },
  messages: {
    deprecated: (to: { name: string }) => ({
      message: `annotation "${CLASS_ANNOTATION}" is deprecated since Kubernetes 1.18`,
      help: `replace it with spec.ingressClassName: ${to.name}`,
    }),
    redundant: () => ({
      message: `annotation "${CLASS_ANNOTATION}" is deprecated since Kubernetes 1.18 and repeats ingressClassName`,
      help: 'remove the annotation',
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        // API versions before v1 have no such field.
        if (isBetaIngress(ingress)) return;
        const annotation = classAnnotation(ingress);
        const name = annotation.string;
        if (name === undefined || name === '') return;
        const field = ingress.root.get('spec').get('ingressClassName');
        if (field.exists) {
          if (field.string === name)
            report(annotation.key, 'redundant', undefined, {
              fix: safeFix('remove the annotation', removing(annotation)),
            });
          return;
        }
        // GKE only reads the annotation and ignores Ingresses with the field.
        if (dialectOfClassName(name) === 'gke' || dnsSubdomainError(name) !== undefined) return;
        report(annotation.key, 'deprecated', { name }, { fix: fixOf(cluster, ingress, name) });
      },
    },
  },
});

/** Removes the annotation, and the map if it has no other entry. */
function removal(annotation: Cursor): Edit | undefined {
  const map = annotation.parent;
  return removing(map !== undefined && map.entries().length === 1 ? map : annotation);
}

/** Classes that the installation of a controller creates with this name. */
const INSTALLED: ReadonlySet<string> = new Set(['alb', 'cilium', 'kong', 'nginx', 'traefik']);

/** Safe if there is an IngressClass of that name: the field requires one, the annotation does not. */
function fixOf(cluster: Cluster, ingress: ResourceOf<'Ingress'>, name: string): Fix | undefined {
  const [first] = ingress.root.get('spec').entries();
  const edits = [
    removal(classAnnotation(ingress)),
    first === undefined ? undefined : writingBefore(first, 'ingressClassName', name),
  ];
  const exists = INSTALLED.has(name) || cluster.all('IngressClass').some((one) => one.name === name);
  const title = `replace with ingressClassName: ${name}`;
  return exists ? safeFix(title, ...edits) : unsafeFix(title, ...edits);
}
