/** Paths that the webhook of ingress-nginx rejects. */
import { classOf, defineRule, ingressPaths, nginxController, pathTypeOf, regexMark } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A path of type Prefix or Exact has characters that ingress-nginx does not allow.',
    why: 'Since version 1.12, the admission webhook of ingress-nginx rejects such an Ingress, unless strict-validate-path-type is off.',
    remedy: 'Use pathType ImplementationSpecific, or only letters, digits, ".", "_", "-" and "/".',
  },
  messages: {
    strict: (to: { path: string; character: string; type: string }) => ({
      message: `the webhook of ingress-nginx rejects "${to.character}" in path "${to.path}" when pathType is "${to.type}"`,
      help: 'set pathType: ImplementationSpecific',
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
      for (const one of ingressPaths(ingress)) {
        const path = one.path.string ?? '';
        const character = /[^A-Za-z0-9._\-/]/.exec(path)?.[0];
        const type = character === undefined ? undefined : pathTypeOf(ingress, one);
        if (character === undefined || type === undefined || type === 'ImplementationSpecific') continue;
        // Other rules report patterns and paths that the API server rejects.
        if (!path.startsWith('/') || regexMark(path) !== undefined || /%2f/i.test(path)) continue;
        const { dialect, controller } = classOf(ingress, cluster);
        if (dialect !== 'ingress-nginx' || !nginxController(cluster, controller).strictPaths) return;
        report(one.path.at, 'strict', { path, character, type });
      }
    },
  },
});
