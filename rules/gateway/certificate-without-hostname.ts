/** Listeners for which cert-manager creates no certificate, because they have no hostname. */
import { defineRule, issuerAnnotation, type ListenerSpec } from '../../src/kit.ts';

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
    listenerOwner(resource, { report }) {
      if (issuerAnnotation(resource).string === undefined) return;
      for (const listener of resource.root.child('spec').child<ListenerSpec[]>('listeners').items()) {
        const tls = listener.get('tls');
        if (!tls.exists || tls.get('mode').stringOr('Terminate') !== 'Terminate') continue;
        if (listener.get('hostname').exists || tls.get('certificateRefs').items().length === 0) continue;
        report(listener.get('name').at, 'noHostname', { listener: listener.get('name').string ?? '' });
      }
    },
  },
});
