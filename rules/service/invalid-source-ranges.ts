/** Source ranges of load balancers that are not CIDRs, or are set on a Service of another type. */
import {
  type Cursor,
  cidrError,
  defineRule,
  itemText,
  type Place,
  parseCidr,
  SERVICE_ANNOTATIONS,
  serviceAnnotation,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A source range of a load balancer is not a valid CIDR, or the type of the Service is not LoadBalancer.',
    why: 'The API server rejects the Service.',
    remedy: 'Use CIDRs such as 203.0.113.0/24, and only on a Service of type LoadBalancer.',
  },
  messages: {
    range: (to: { range: string; error: string; single: boolean }) => ({
      message: `source range "${to.range}" ${to.error}`,
      help: to.single
        ? `replace it with "${to.range}/${to.range.includes(':') ? 128 : 32}", which is this single address`
        : 'replace it with a CIDR such as 203.0.113.0/24',
    }),
    type: (to: { field: string; type: string }) => ({
      message: `${to.field} must not be set for a Service of type ${to.type}`,
      help: `remove ${to.field}, or set type: LoadBalancer`,
    }),
  },
  check: {
    Service: {
      given: ['spec.loadBalancerSourceRanges', 'metadata.annotations'],
      check(service, { settings, report }) {
        const strict = settings.kubeMinor >= 36;
        const type = serviceType(service);
        const ranges = service.root.get('spec').get('loadBalancerSourceRanges');
        // The annotation is the older way. It is read only if the field is absent.
        const annotation = serviceAnnotation(service, 'sourceRanges');
        const field: Cursor = ranges.items().length > 0 ? ranges : annotation;
        if (!field.exists) return;
        const name =
          field === annotation ? `annotation "${SERVICE_ANNOTATIONS.sourceRanges}"` : 'loadBalancerSourceRanges';
        if (type !== undefined && type !== 'LoadBalancer') return report(field.key, 'type', { field: name, type });
        const written =
          field === annotation
            ? inAnnotation(annotation)
            : ranges.items().map((item) => ({ at: item.at, text: itemText(item) }));
        for (const { at, text } of written) {
          if (text === undefined) continue;
          const range = text.trim();
          const refused = cidrError(range, strict);
          const error = refused ?? cidrError(range, true);
          if (error === undefined) continue;
          const single = !range.includes('/') && parseCidr(`${range}/${range.includes(':') ? 128 : 32}`) !== undefined;
          report(at, 'range', { range, error, single }, { severity: refused === undefined ? 'warning' : 'error' });
        }
      },
    },
  },
});

/** The comma-separated ranges of the annotation, all reported at its value. */
function inAnnotation({ at, string }: Cursor): readonly { readonly at: Place; readonly text: string }[] {
  if (string === undefined || string.trim() === '') return [];
  return string
    .trim()
    .split(',')
    .map((text) => ({ at, text }));
}
