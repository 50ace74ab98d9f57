/** Labels and annotations in spec.infrastructure of a Gateway with keys that the API server rejects. */
import { defineRule, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A label or annotation in spec.infrastructure of a Gateway has an invalid key.',
    why: 'The API server rejects the Gateway.',
    remedy:
      'Use keys of the form "prefix/name": a lowercase DNS name as prefix, and at most 63 letters, digits, "-", "_" and "." as name.',
  },
  messages: {
    key: (to: { what: string; key: string }) => ({
      message: `${to.what} key "${shown(to.key)}" must have the form "prefix/name" or "name"`,
      help: 'use a lowercase DNS name as prefix, and at most 63 letters, digits, "-", "_" and "." as name',
    }),
    prefix: (to: { what: string; key: string }) => ({
      message: `the prefix of ${to.what} key "${shown(to.key)}" must have at most 252 characters`,
      help: 'shorten the prefix',
    }),
  },
  check: {
    Gateway(gateway, { report }) {
      const infrastructure = gateway.root.get('spec').get('infrastructure');
      for (const field of ['labels', 'annotations'] as const)
        for (const entry of infrastructure.get(field).entries()) {
          const key = String(entry.step);
          const what = field === 'labels' ? 'label' : 'annotation';
          if (!KEY.test(key)) report(entry.key, 'key', { what, key });
          else if ((key.split('/')[0] ?? '').length >= 253) report(entry.key, 'prefix', { what, key });
        }
    },
  },
});

/** Source: CEL of GatewayInfrastructure. */
const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
