/** Deprecated fields, values and annotations. */
import {
  type Cursor,
  defineRule,
  isHeadless,
  REPLACED_SERVICE_ANNOTATIONS,
  renamingKey,
  rewriting,
  SERVICE_ANNOTATIONS,
  safeFix,
  serviceAnnotation,
  serviceType,
} from '../../src/kit.ts';

const { topologyHints: HINTS, topologyMode: MODE } = SERVICE_ANNOTATIONS;

/** The annotation got its new name in 1.27, the value in 1.34; externalIPs are deprecated since 1.36. */
const SINCE = { mode: 27, sameZone: 34, externalIPs: 36 } as const;

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'A field, value or annotation is deprecated.',
    why: 'It no longer has an effect, or a later release removes it.',
    remedy: 'Use the replacement.',
  },
  messages: {
    unread: (to: { annotation: string; field: string }) => ({
      message: `annotation "${to.annotation}" no longer has an effect`,
      help: `set ${to.field} instead`,
    }),
    hints: () => ({
      message: `annotation "${HINTS}" is deprecated since Kubernetes 1.${SINCE.mode}`,
      help: `rename it to "${MODE}", or set spec.trafficDistribution`,
    }),
    preferClose: () => ({
      message: `trafficDistribution "PreferClose" is deprecated since Kubernetes 1.${SINCE.sameZone}`,
      help: 'use "PreferSameZone", which does the same',
    }),
    externalIPs: () => ({
      message: `externalIPs is deprecated since Kubernetes 1.${SINCE.externalIPs}`,
      help: 'use a Service of type LoadBalancer, or a Gateway',
    }),
    loadBalancerIP: () => ({
      message: 'loadBalancerIP is deprecated since Kubernetes 1.24, and not all load balancers support it',
      help: 'use the annotation that your cloud provider documents for this',
    }),
  },
  check: {
    Service: {
      given: ['metadata.annotations', 'spec.trafficDistribution', 'spec.externalIPs', 'spec.loadBalancerIP'],
      check(service, { report, settings }) {
        const spec = service.root.get('spec');
        const annotations = service.root.get('metadata').get('annotations');
        for (const entry of annotations.entries()) {
          const annotation = String(entry.step);
          const field = REPLACED_SERVICE_ANNOTATIONS.get(annotation);
          if (field !== undefined && entry.exists) report(entry.key, 'unread', { annotation, field });
        }
        const hints = serviceAnnotation(service, 'topologyHints');
        if (hints.exists && settings.kubeMinor >= SINCE.mode)
          report(hints.key, 'hints', undefined, { fix: renamed(hints, annotations) });
        const distribution = spec.get('trafficDistribution');
        if (distribution.string === 'PreferClose' && settings.kubeMinor >= SINCE.sameZone)
          report(distribution.at, 'preferClose', undefined, {
            fix: safeFix('replace with "PreferSameZone"', rewriting(distribution, 'PreferSameZone')),
          });
        const isRouted = !isHeadless(service) && serviceType(service) !== 'ExternalName';
        if (!isRouted) return;
        const externalIPs = spec.get('externalIPs');
        if (settings.kubeMinor >= SINCE.externalIPs && externalIPs.items().length > 0)
          report(externalIPs.key, 'externalIPs', undefined);
        const loadBalancerIP = spec.get('loadBalancerIP');
        if (serviceType(service) === 'LoadBalancer' && (loadBalancerIP.string ?? '') !== '')
          report(loadBalancerIP.key, 'loadBalancerIP', undefined, { severity: 'info' });
      },
    },
  },
});

function renamed(hints: Cursor, annotations: Cursor) {
  return annotations.child(MODE).written ? undefined : safeFix(`rename to "${MODE}"`, renamingKey(hints, MODE));
}
