/** Ingresses of ingress-nginx of which nginx refuses the whole configuration. */
import { defineRule, describe } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary: 'ingress-nginx cannot load the configuration that follows from the Ingresses of a class.',
    why: 'nginx refuses the configuration as a whole: no change of any Ingress takes effect until this is corrected, and a new controller serves nothing.',
    remedy: 'Remove or change one of the two paths, or the annotation that the finding names.',
  },
  messages: {
    refused: (what: { because: string }) => ({
      message: `nginx refuses the configuration of all Ingresses: ${what.because}`,
      help: 'change or remove it: until then, ingress-nginx applies no change to any Ingress',
    }),
  },
  check: {
    cluster(_, { routes, report }) {
      for (const { resource, at, because, rival } of routes.refusals) {
        const notes =
          rival === undefined
            ? []
            : [{ message: `the other location is from ${describe(rival.resource)}`, at: rival.at }];
        report(at, 'refused', { because }, { about: resource, notes });
      }
    },
  },
});
