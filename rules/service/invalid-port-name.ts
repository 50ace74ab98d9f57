/** Port names and named target ports that the API server rejects. */
import { defineRule, dnsLabelError, portNameError, replacing, safeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'The name of a port, or the port name in targetPort, is not valid.',
    why: 'The API server rejects the Service. A quoted number in targetPort is a name, not a number.',
    remedy: 'Use lowercase letters, digits and hyphens. Write a numeric targetPort without quotes.',
  },
  messages: {
    name: (to: { name: string; error: string }) => `port name "${to.name}" ${to.error}`,
    target: (to: { name: string; error: string }) => ({
      message: `targetPort "${to.name}" ${to.error}`,
      help: 'set targetPort to the name or the number of a container port',
    }),
    quoted: (to: { name: string }) => ({
      message: `targetPort "${to.name}" is a string, and a port name must contain at least one letter`,
      help: `remove the quotes: targetPort: ${to.name}`,
    }),
  },
  check: {
    'Service.spec.ports[].name'(at, { report }) {
      const name = at.string;
      const error = name ? dnsLabelError(name) : undefined;
      if (name && error) report(at.at, 'name', { name, error });
    },
    'Service.spec.ports[].targetPort'(target, { report }) {
      const text = target.string;
      const wrong = text ? portNameError(text) : undefined;
      if (!text || !wrong) return;
      if (/^[1-9]\d{0,4}$/.test(text))
        report(
          target.at,
          'quoted',
          { name: text },
          { fix: safeFix(`remove the quotes of "${text}"`, replacing(target.at, text)) },
        );
      else report(target.at, 'target', { name: text, error: wrong });
    },
  },
});
