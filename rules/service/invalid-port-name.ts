/** Names of ports, and of the container ports they lead to, in a form that the API refuses. */
import { defineRule, dnsLabelError, portNameError, replacing, safeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: 'value',
  docs: {
    summary: 'The name of a port, or the container port that targetPort names, has a form that the API refuses.',
    why: 'The API server refuses the Service. A quoted number in targetPort is a name, not a number.',
    remedy: 'Use lower-case letters, digits and hyphens; write a numeric targetPort without quotes.',
  },
  messages: {
    name: (to: { name: string; error: string }) => `port name "${to.name}" ${to.error}`,
    target: (to: { name: string; error: string }) => ({
      message: `targetPort "${to.name}" ${to.error}`,
      help: 'name a container port (at most 15 lower-case letters, digits and hyphens), or give its number',
    }),
    quoted: (to: { name: string }) => ({
      message: `targetPort "${to.name}" is a name made of digits, which no container port can have`,
      help: `write the number without quotes: ${to.name}`,
    }),
  },
  check: {
    Service(service, { report }) {
      for (const port of service.root.get('spec').get('ports').items()) {
        const name = port.get('name').string;
        const error = name ? dnsLabelError(name) : undefined;
        if (name && error) report(port.get('name').at, 'name', { name, error });
        const target = port.get('targetPort');
        const text = target.string;
        const wrong = text ? portNameError(text) : undefined;
        if (!text || !wrong) continue;
        if (/^[1-9]\d{0,4}$/.test(text))
          report(
            target.at,
            'quoted',
            { name: text },
            { fix: safeFix(`write ${text} as a number`, replacing(target.at, text)) },
          );
        else report(target.at, 'target', { name: text, error: wrong });
      }
    },
  },
});
