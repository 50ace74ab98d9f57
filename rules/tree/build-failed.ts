/** Kustomizations and charts that do not build, so that nothing of them can be applied. */
import { type BuildFailure, defineRule } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'text',
  docs: {
    summary: 'A kustomization or a Helm chart does not build.',
    why: 'kubectl, Flux, Argo CD and helm build it in the same way: nothing of it is applied, and what is in the cluster stays as it was.',
    remedy: 'Correct the place that the message refers to.',
  },
  messages: {
    failed: ({ by, reason, needsValues }: Pick<BuildFailure, 'by' | 'reason' | 'needsValues'>) => {
      if (by === 'kustomize') return { message: `the kustomization cannot be built: ${reason}`, help: 'correct it' };
      if (needsValues !== true)
        return {
          message: `the chart cannot be rendered: ${reason}`,
          help: 'correct it, or add values files to `charts:` in kroute.yaml',
        };
      return {
        message: `the chart is not checked, because it requires values that its users set: ${reason}`,
        help: 'add values files to `charts:` in kroute.yaml',
      };
    },
  },
  check: {
    cluster(_, { project, report }) {
      for (const { at, message } of project.kustomizations.problems)
        report(at, 'failed', { by: 'kustomize', reason: message });
    },
    build({ at, by, reason, needsValues }, { report }) {
      const severity = needsValues === true ? 'info' : 'error';
      report(at, 'failed', { by, reason, needsValues }, { severity });
    },
  },
});
