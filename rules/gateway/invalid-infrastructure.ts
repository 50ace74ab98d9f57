/** Labels and annotations that a Gateway passes on, under keys that the API refuses. */
import { defineRule, shown } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A label or annotation for the infrastructure of a Gateway has a key that no object may have.',
    why: 'The API server refuses the Gateway.',
    remedy:
      'Write keys of the form "prefix/name", the prefix a lower-case DNS name, the name at most 63 letters, digits, "-", "_" and ".".',
  },
  messages: {
    key: (to: { what: string; key: string }) => `"${shown(to.key)}" is no key for ${to.what}`,
    prefix: (to: { what: string; key: string }) => ({
      message: `the prefix of ${to.what} key "${shown(to.key)}" is longer than 252 characters`,
      help: 'shorten the prefix',
    }),
  },
  check: {
    Gateway(gateway, { report }) {
      const infrastructure = gateway.root.get('spec').get('infrastructure');
      for (const field of ['labels', 'annotations'] as const)
        for (const entry of infrastructure.get(field).entries()) {
          const key = String(entry.step);
          const what = field === 'labels' ? 'a label' : 'an annotation';
          if (!KEY.test(key)) report(entry.key, 'key', { what, key });
          else if ((key.split('/')[0] ?? '').length >= 253)
            report(entry.key, 'prefix', { what: field === 'labels' ? 'label' : 'annotation', key });
        }
    },
  },
});

/** Source: CEL of GatewayInfrastructure. */
const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
