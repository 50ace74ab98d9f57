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
    failed: ({ by, reason }: Pick<BuildFailure, 'by' | 'reason'>) => ({
      message:
        by === 'helm' ? `the chart cannot be rendered: ${reason}` : `the kustomization cannot be built: ${reason}`,
      help: by === 'helm' ? 'correct it, or add values files to `charts:` in kroute.yaml' : 'correct it',
    }),
  },
  check: {
    cluster(_, { project, report }) {
      for (const { at, message } of project.kustomizations.problems)
        report(at, 'failed', { by: 'kustomize', reason: message });
    },
    build({ at, by, reason }, { report }) {
      report(at, 'failed', { by, reason });
    },
  },
});
