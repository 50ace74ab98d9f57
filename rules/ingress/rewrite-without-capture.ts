/** Rewrites that use groups which the path does not capture, and groups that the rewrite drops. */
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
    summary: 'A rewrite target and the groups of its paths do not fit together.',
    why: 'A group that is not captured is empty: every request reaches the backend under the same path, without an error.',
    remedy: 'Capture in the path what the target uses: path "/api(/|$)(.*)" with target "/$2".',
  },
  messages: {
    fewer: (to: { path: string; target: string; groups: number; used: number }) => ({
      message: `rewrite target "${to.target}" uses $${to.used}, and path "${to.path}" captures ${count(to.groups)}`,
      help: `capture the rest of the path, as in "${suggestion(to.path, to.used)}"`,
    }),
    none: (to: { target: string; used: number }) => ({
      message: `rewrite target "${to.target}" uses $${to.used}, and no path of the Ingress captures so much`,
      help: 'capture the rest of the path, as in "/api(/|$)(.*)" for "/$2"',
    }),
    dropped: (to: { path: string; target: string; last: number }) => ({
      message: `path "${to.path}" captures the rest of the path, and rewrite target "${to.target}" drops it`,
      help: `use the group in the target, as in "${to.target.replace(/\/$/, '')}/$${to.last}"`,
    }),
  },
  check: {
    Ingress(ingress, { cluster, report }) {
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
              { notes: [{ message: 'the target is here', at: annotation.at }] },
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
          { notes: [{ message: 'the target is here', at: annotation.at }] },
        );
      }
    },
  },
});

function textOf({ path }: IngressPath): string {
  return path.string || '/';
}

function count(groups: number): string {
  return groups === 0 ? 'nothing' : groups === 1 ? 'one group' : `${groups} groups`;
}

function suggestion(path: string, used: number): string {
  const plain = path.replace(/[(*].*$/, '').replace(/\/$/, '');
  return used === 1 ? `${plain}/(.*)` : `${plain}(/|$)(.*)`;
}
