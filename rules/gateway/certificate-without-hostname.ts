/** Listeners for which cert-manager creates no certificate, because they have no hostname. */
import { defineRule, issuerAnnotation } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'A listener with TLS has no hostname, although cert-manager is meant to create its certificate.',
    why: 'cert-manager takes the names of a certificate from the hostname of the listener. It skips listeners without one, and the Secret is never created.',
    remedy: 'Set the hostname of the listener.',
  },
  messages: {
    noHostname: (to: { listener: string }) => ({
      message: `cert-manager creates no certificate for listener "${to.listener}", which has no hostname`,
      help: 'add hostname to the listener, or create a Certificate',
    }),
  },
  check: {
    'listenerOwner.spec.listeners[]': {
      required: ['tls.certificateRefs[]'],
      without: ['hostname'],
      check(listener, { report }, owner) {
        if (issuerAnnotation(owner).string === undefined) return;
        if (listener.get('tls').get('mode').stringOr('Terminate') !== 'Terminate') return;
        report(listener.get('name').at, 'noHostname', { listener: listener.get('name').string ?? '' });
      },
    },
  },
});
