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
    'Gateway.spec.infrastructure.labels'(labels, { report }) {
      for (const { key: at, step } of labels.entries()) {
        const key = String(step);
        const wrong = keyError(key);
        if (wrong !== undefined) report(at, wrong, { what: 'label', key });
      }
    },
    'Gateway.spec.infrastructure.annotations'(annotations, { report }) {
      for (const { key: at, step } of annotations.entries()) {
        const key = String(step);
        const wrong = keyError(key);
        if (wrong !== undefined) report(at, wrong, { what: 'annotation', key });
      }
    },
  },
});

/** Source: CEL of GatewayInfrastructure. */
const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

/** Which part of a key is wrong, if one is. */
function keyError(key: string): 'key' | 'prefix' | undefined {
  if (!KEY.test(key)) return 'key';
  return (key.split('/')[0] ?? '').length >= 253 ? 'prefix' : undefined;
}
