/** Ingresses whose annotation for challenges conflicts with the solver of their issuer. */
import {
  CHALLENGE_CLASS_NAME,
  challengeClass,
  defineRule,
  issuerOf,
  renamingKey,
  solverClassNames,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'An annotation of cert-manager sets the class of challenges, and the issuer sets ingressClassName.',
    why: 'A solver must not have both class and ingressClassName, so cert-manager creates no challenge and no certificate.',
    remedy: 'Remove the annotation, or use the annotation that sets ingressClassName.',
  },
  messages: {
    both: (to: { key: string; issuer: string; other: string }) => ({
      message: `annotation "${to.key}" cannot be combined with ingressClassName in a solver of ${to.issuer}`,
      help: `remove the annotation, or rename it to "${to.other}"`,
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        const at = challengeClass(ingress);
        if (at.string === undefined) return;
        const issuer = issuerOf(cluster, ingress);
        const [solver] = issuer === undefined ? [] : solverClassNames(issuer);
        if (issuer === undefined || solver === undefined) return;
        const data = {
          key: String(at.step ?? ''),
          issuer: `${issuer.kind} "${issuer.name}"`,
          other: CHALLENGE_CLASS_NAME,
        };
        const fix = unsafeFix(`rename to "${CHALLENGE_CLASS_NAME}"`, renamingKey(at, CHALLENGE_CLASS_NAME));
        report(at.key, 'both', data, {
          notes: [{ message: 'the solver has ingressClassName here', at: solver.at }],
          fix,
        });
      },
    },
  },
});
