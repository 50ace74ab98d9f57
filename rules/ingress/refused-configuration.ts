/** Ingresses whose controller refuses the configuration that follows from all of them. */
import { defineRule, describe, dialectOfController } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary:
      'ingress-nginx cannot load, or the AWS Load Balancer Controller cannot build, what follows from the Ingresses of a class or group.',
    why: 'The controller refuses the configuration as a whole: no change of any of these Ingresses takes effect until this is corrected, and a new controller serves nothing.',
    remedy: 'Remove or change what the finding names: one of two paths, an annotation, or a backend.',
  },
  messages: {
    refused: (what: { because: string }) => ({
      message: `nginx refuses the configuration of all Ingresses: ${what.because}`,
      help: 'change or remove it: until then, ingress-nginx applies no change to any Ingress',
    }),
    unbuilt: (what: { because: string; shared: string }) => ({
      message: `the AWS Load Balancer Controller builds nothing: ${what.because}`,
      help: `change it: until then, the controller applies no change to ${what.shared}`,
    }),
  },
  check: {
    cluster(_, { routes, report }) {
      for (const { resource, at, because, rival, rule, entry } of routes.refusals) {
        // Another rule reports the mistake itself.
        if (rule !== undefined) continue;
        if (dialectOfController(entry.controller ?? '') === 'aws-alb') {
          const isAlone = entry.address === `${resource.namespace}/${resource.name}`;
          const shared = isAlone ? 'this Ingress' : `any Ingress of group "${entry.address ?? ''}"`;
          const notes =
            rival === undefined ? [] : [{ message: `the other one is ${describe(rival.resource)}`, at: rival.at }];
          report(at, 'unbuilt', { because, shared }, { about: resource, notes });
          continue;
        }
        const notes =
          rival === undefined
            ? []
            : [{ message: `the other location is from ${describe(rival.resource)}`, at: rival.at }];
        report(at, 'refused', { because }, { about: resource, notes });
      }
    },
  },
});
