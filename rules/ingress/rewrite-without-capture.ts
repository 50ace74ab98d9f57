/** Rewrite targets that use groups which the path does not capture, or ignore captured groups. */
import {
  capturingGroups,
  classOf,
  defineRule,
  highestReference,
  type IngressPath,
  ingressPaths,
  isCanary,
  nginxSettings,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'A rewrite target does not fit the capture groups of its paths.',
    why: 'A group that the path does not capture is empty: the backend gets every request with the same path.',
    remedy: 'Capture the groups that the target uses: path "/api(/|$)(.*)" with target "/$2".',
  },
  messages: {
    fewer: (to: { path: string; target: string; groups: number; used: number }) => ({
      message: `rewrite target "${to.target}" uses $${to.used}, but path "${to.path}" has ${count(to.groups)}`,
      help: capture(to.path, to.used),
    }),
    none: (to: { target: string; used: number }) => ({
      message: `rewrite target "${to.target}" uses $${to.used}, but no path of the Ingress has so many capture groups`,
      help: 'capture the rest of the path, as in path: /api(/|$)(.*) for "/$2", and set pathType: ImplementationSpecific',
    }),
    dropped: (to: { path: string; target: string; last: number }) => ({
      message: `path "${to.path}" captures the rest of the path, but rewrite target "${to.target}" does not use it`,
      help: `set the rewrite target to "${to.target.replace(/\/$/, '')}/$${to.last}"`,
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        if (isCanary(ingress)) return;
        const { dialect } = classOf(ingress, cluster);
        const { rewriteTarget } = nginxSettings(ingress);
        if (rewriteTarget.is !== 'valid' || dialect !== 'ingress-nginx') return;
        const { value: target, at: annotation } = rewriteTarget;
        const used = highestReference(target);
        const paths = ingressPaths(ingress);
        const known = paths.filter(({ path }) => !path.exists || path.string !== undefined);
        if (used === 0) {
          for (const one of known) {
            const path = textOf(one);
            const last = capturingGroups(path);
            if (last > 0 && /\((\.[*+]|\[[^\]]*\][*+])\)\$?$/.test(path) && !target.includes('$'))
              report(
                one.path.at,
                'dropped',
                { path, target, last },
                { notes: [{ message: 'the rewrite target is set here', at: annotation.at }] },
              );
          }
          return;
        }
        const lacking = known.filter((one) => capturingGroups(textOf(one)) < used);
        if (lacking.length === paths.length && paths.length > 1) {
          report(annotation.at, 'none', { target, used });
          return;
        }
        for (const one of lacking) {
          const path = textOf(one);
          const at = one.path.exists ? one.path.at : one.at.key;
          report(
            at,
            'fewer',
            { path, target, groups: capturingGroups(path), used },
            { notes: [{ message: 'the rewrite target is set here', at: annotation.at }] },
          );
        }
      },
    },
  },
});

function textOf({ path }: IngressPath): string {
  return path.string || '/';
}

function count(groups: number): string {
  return groups === 0 ? 'no capture group' : groups === 1 ? 'only one capture group' : `only ${groups} capture groups`;
}

function capture(path: string, used: number): string {
  const plain = path.replace(/[(*][\s\S]*$/, '').replace(/\/$/, '');
  if (used > 2 || !/^[\w./-]*$/.test(plain)) return `add capture groups to the path until it has ${used}`;
  const meant = used === 1 ? `${plain}/(.*)` : `${plain}(/|$)(.*)`;
  return `set path: ${meant} and pathType: ImplementationSpecific`;
}
