/** Fields of a Service that are rejected or ignored for its type. Source: kubernetes validateService and GetWarningsForService. */
import {
  type Cursor,
  defineRule,
  isExternallyAccessible,
  isHeadless,
  isInt32,
  needsHealthCheck,
  type ResourceOf,
  type ServiceType,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A Service sets a field that its type does not support.',
    why: 'The API server rejects some of these fields. It accepts others, and they have no effect.',
    remedy: 'Remove the field, or change the type to one that supports it.',
  },
  messages: {
    refused: (to: { field: string; type: string; needs: string }) => ({
      message: `${to.field} must not be set for ${to.type}`,
      help: `remove ${to.field}, or ${to.needs}`,
    }),
    ignored: (to: { field: string; type: string; needs: string | undefined }) => ({
      message: `${to.field} has no effect on ${to.type}`,
      help: to.needs === undefined ? `remove ${to.field}` : `remove ${to.field}, or ${to.needs}`,
    }),
  },
  check: {
    Service: {
      given: [
        'spec.allocateLoadBalancerNodePorts',
        'spec.externalIPs',
        'spec.externalName',
        'spec.externalTrafficPolicy',
        'spec.healthCheckNodePort',
        'spec.loadBalancerClass',
        'spec.loadBalancerIP',
        'spec.sessionAffinity',
      ],
      check(service, { report }) {
        const type = serviceType(service);
        if (type === undefined) return;
        const kind = nameOf(service, type);
        for (const { field, needs } of refusedFields(service, type)) {
          const needsLocal = type === 'LoadBalancer' ? `${kind} without externalTrafficPolicy: Local` : kind;
          report(field.key, 'refused', { field: String(field.step), type: needsLocal, needs }, { severity: 'error' });
        }
        for (const { field, needs } of ignoredFields(service, type))
          report(field.key, 'ignored', { field: String(field.step), type: kind, needs });
      },
    },
  },
});

interface Misplaced {
  readonly field: Cursor;
  /** The change that makes the field valid. */
  readonly needs: string;
}

function nameOf(service: ResourceOf<'Service'>, type: ServiceType): string {
  if (isHeadless(service)) return 'a headless Service';
  return `a Service of type ${type}`;
}

function refusedFields(service: ResourceOf<'Service'>, type: ServiceType): readonly Misplaced[] {
  const spec = service.root.get('spec');
  const misplaced: Misplaced[] = [];
  const balancer = 'set type: LoadBalancer';
  if (type !== 'LoadBalancer')
    for (const field of [spec.get('allocateLoadBalancerNodePorts'), spec.get('loadBalancerClass')])
      if (typeof field.scalar === (field.step === 'loadBalancerClass' ? 'string' : 'boolean'))
        misplaced.push({ field, needs: balancer });
  const policy = spec.get('externalTrafficPolicy');
  // Another rule reports any other value.
  const known = policy.string === 'Cluster' || policy.string === 'Local';
  if (known && !isExternallyAccessible(service))
    misplaced.push({ field: policy, needs: 'set type to "NodePort" or "LoadBalancer"' });
  const health = spec.get('healthCheckNodePort');
  const settled = known || !policy.exists || policy.string === '';
  if (settled && health.integer && isInt32(health.integer) && !needsHealthCheck(service))
    misplaced.push({
      field: health,
      needs: `set ${type === 'LoadBalancer' ? '' : 'type: LoadBalancer and '}externalTrafficPolicy: Local`,
    });
  return misplaced;
}

function ignoredFields(
  service: ResourceOf<'Service'>,
  type: ServiceType,
): readonly { readonly field: Cursor; readonly needs: string | undefined }[] {
  const spec = service.root.get('spec');
  const ignored: { field: Cursor; needs: string | undefined }[] = [];
  const loadBalancerIp = spec.get('loadBalancerIP');
  if (type !== 'LoadBalancer' && loadBalancerIp.exists && loadBalancerIp.string !== '')
    ignored.push({ field: loadBalancerIp, needs: 'set type: LoadBalancer' });
  const name = spec.get('externalName');
  if (type !== 'ExternalName' && name.exists && name.string !== '')
    ignored.push({ field: name, needs: 'set type: ExternalName' });
  if (!isHeadless(service) && type !== 'ExternalName') return ignored;
  const affinity = spec.get('sessionAffinity');
  if (affinity.string === 'ClientIP') ignored.push({ field: affinity, needs: undefined });
  const external = spec.get('externalIPs');
  if (external.items().length > 0) ignored.push({ field: external, needs: undefined });
  return ignored;
}
