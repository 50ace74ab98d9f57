/** Annotations that put text into the configuration of the controller. */
import { annotationOf, annotationsOf, CONTROLLERS, classOf, defineRule, dialectOfKey } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'An annotation puts raw configuration into the controller.',
    why: 'Whoever may write such an Ingress can read the Secrets of the whole cluster through the controller; most controllers refuse it by default.',
    remedy: 'Use the annotation or the ConfigMap entry made for the purpose.',
  },
  messages: {
    nginx: (to: { key: string }) => ({
      message: `annotation "${to.key}" is of critical risk, and ingress-nginx refuses it by default`,
      help: 'use an annotation made for the purpose: this one needs allow-snippet-annotations and annotations-risk-level: Critical',
    }),
    snippet: (to: { key: string; controller: string }) => ({
      message: `annotation "${to.key}" puts raw text into the configuration of ${to.controller}`,
      help: 'use an annotation made for the purpose: this one lets whoever writes it change the whole controller',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      const { dialect } = classOf(ingress, cluster);
      for (const entry of annotationsOf(ingress).entries()) {
        const key = String(entry.step);
        const owner = dialectOfKey(key);
        // Annotations of another controller do nothing.
        if (owner === undefined || (dialect !== undefined && dialect !== owner)) continue;
        const found = annotationOf(ingress, key, owner);
        if (found?.is !== 'known' || !found.isRaw) continue;
        if (owner === 'ingress-nginx') report(entry.key, 'nginx', { key });
        else report(entry.key, 'snippet', { key, controller: CONTROLLERS[owner].title });
      }
    },
  },
});
