/** The class of an Ingress in the annotation that the field replaced. */
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
    summary: 'The class of an Ingress is given by the annotation kubernetes.io/ingress.class.',
    why: 'The annotation is deprecated since Kubernetes 1.18: the API server warns, and controllers may drop it.',
    remedy: 'Name the IngressClass in spec.ingressClassName instead.',
  },
  messages: {
    deprecated: (to: { name: string }) => ({
      message: `annotation "${CLASS_ANNOTATION}" is deprecated`,
      help: `remove it and set spec.ingressClassName: ${to.name}`,
    }),
    redundant: () => ({
      message: `annotation "${CLASS_ANNOTATION}" is deprecated, and ingressClassName says the same`,
      help: 'remove it',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      // Older versions had no other way, and are told to become v1 first.
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
      // GKE reads only the annotation, and leaves Ingresses with the field alone.
      if (dialectOfClassName(name) === 'gke' || dnsSubdomainError(name) !== undefined) return;
      report(annotation.key, 'deprecated', { name }, { fix: fixOf(cluster, ingress, name) });
    },
  },
});

/** Takes the annotation out, and the map with it that it leaves empty. */
function removal(annotation: Cursor): Edit | undefined {
  const map = annotation.parent;
  return removing(map !== undefined && map.entries().length === 1 ? map : annotation);
}

/** Classes that the installation of their controller makes under this very name. */
const INSTALLED: ReadonlySet<string> = new Set(['alb', 'cilium', 'kong', 'nginx', 'traefik']);

/** Safe where an IngressClass of that name is there: the field needs one, the annotation did not. */
function fixOf(cluster: Cluster, ingress: ResourceOf<'Ingress'>, name: string): Fix | undefined {
  const [first] = ingress.root.get('spec').entries();
  const edits = [
    removal(classAnnotation(ingress)),
    first === undefined ? undefined : writingBefore(first, 'ingressClassName', name),
  ];
  const isThere = INSTALLED.has(name) || cluster.all('IngressClass').some((one) => one.name === name);
  const title = `set ingressClassName: ${name}`;
  return isThere ? safeFix(title, ...edits) : unsafeFix(title, ...edits);
}
