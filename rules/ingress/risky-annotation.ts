/** Annotations that put raw text into the configuration of the controller. */
import { annotationOf, annotationsOf, CONTROLLERS, classOf, defineRule, dialectOfKey } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'value',
  docs: {
    summary: 'An annotation puts raw text into the configuration of the controller.',
    why: 'Anyone who can create such an Ingress can read the Secrets of the whole cluster through the controller; most controllers reject it by default.',
    remedy: 'Use the specific annotation or ConfigMap entry for the setting.',
  },
  messages: {
    nginx: (to: { key: string }) => ({
      message: `annotation "${to.key}" has risk level Critical, which ingress-nginx rejects by default`,
      help: 'use the specific annotation for the setting, or set allow-snippet-annotations: "true" and annotations-risk-level: Critical in the ConfigMap of the controller',
    }),
    snippet: (to: { key: string; controller: string }) => ({
      message: `annotation "${to.key}" puts raw text into the configuration of ${to.controller}`,
      help: 'use the specific annotation for the setting: raw text can change the configuration of the whole controller',
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        const { dialect } = classOf(ingress, cluster);
        for (const entry of annotationsOf(ingress).entries()) {
          const key = String(entry.step);
          const owner = dialectOfKey(key);
          // Annotations of another controller have no effect.
          if (owner === undefined || (dialect !== undefined && dialect !== owner)) continue;
          const found = annotationOf(ingress, key, owner);
          if (found?.is !== 'known' || !found.isRaw) continue;
          if (owner === 'ingress-nginx') report(entry.key, 'nginx', { key });
          else report(entry.key, 'snippet', { key, controller: CONTROLLERS[owner].title });
        }
      },
    },
  },
});
