/** Source ranges of load balancers: what is no CIDR, and what stands on a Service that has no load balancer. */
import {
  type Cursor,
  cidrError,
  defineRule,
  itemText,
  type Place,
  parseCidr,
  serviceAnnotation,
  serviceType,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The source ranges of a load balancer are no CIDRs, or the Service is no load balancer.',
    why: 'The API server refuses the Service.',
    remedy: 'Write CIDRs such as 203.0.113.0/24, on a Service of type LoadBalancer.',
  },
  messages: {
    range: (to: { range: string; error: string; single: boolean }) => ({
      message: `source range "${to.range}" ${to.error}`,
      help: to.single
        ? `for a single address write "${to.range}/${to.range.includes(':') ? 128 : 32}"`
        : 'write CIDRs such as 203.0.113.0/24',
    }),
    type: (to: { field: string; type: string }) => ({
      message: `${to.field} is allowed for type LoadBalancer only, and this Service is of type ${to.type}`,
      help: `remove ${to.field}, or set type: LoadBalancer`,
    }),
  },
  check: {
    Service(service, { settings, report }) {
      const strict = settings.kubeMinor >= 36;
      const type = serviceType(service);
      const ranges = service.root.get('spec').get('loadBalancerSourceRanges');
      // The older way to say it; it counts only where the field is absent.
      const annotation = serviceAnnotation(service, 'sourceRanges');
      const field: Cursor = ranges.items().length > 0 ? ranges : annotation;
      if (!field.exists) return;
      const name = field === annotation ? 'the source ranges annotation' : 'loadBalancerSourceRanges';
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
});

/** The comma-separated ranges of the annotation, all at its place. */
function inAnnotation({ at, string }: Cursor): readonly { readonly at: Place; readonly text: string }[] {
  if (string === undefined || string.trim() === '') return [];
  return string
    .trim()
    .split(',')
    .map((text) => ({ at, text }));
}
