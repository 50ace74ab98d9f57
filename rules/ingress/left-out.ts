/** Ingresses, and paths of them, that their controller leaves out without an error on the object. */
import {
  assumed,
  type Cluster,
  defineRule,
  middlewareRefusal,
  ON_OTHER_PORTS,
  type Route,
  TRAEFIK,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'The controller of an Ingress leaves out the Ingress or one of its paths.',
    why: 'The controller says so only in its log: requests get 404, or go to another route.',
    remedy: 'Change what the finding names, in the Ingress or in the configuration of the controller.',
  },
  messages: {
    ingress: (what: { because: string }) => ({
      message: `the controller leaves out the Ingress: ${what.because}`,
      help: 'change it, in the Ingress or in the configuration of the controller',
    }),
    path: (what: { because: string }) => ({
      message: `the controller leaves out the path: ${what.because}`,
      help: 'change it: requests for the path get 404, or go to another route',
    }),
  },
  check: {
    cluster(cluster, { routes, report }) {
      for (const { resource, at, because, rule, isByOthers } of routes.detached) {
        // Another rule reports the mistake itself.
        if (resource.known !== 'Ingress' || rule !== undefined || isByOthers === true) continue;
        report(at, 'ingress', { because }, { about: resource });
      }
      const seen = new Map<object, Set<string>>();
      for (const route of routes.ofIngresses) {
        const { leftOut: because, source } = route;
        if (because === undefined || source.resource.known !== 'Ingress' || isReported(cluster, route)) continue;
        const known = seen.get(source.resource) ?? new Set();
        if (known.has(because)) continue;
        seen.set(source.resource, known.add(because));
        report(source.at, 'path', { because }, { about: source.resource });
      }
    },
  },
});

/** Whether another rule reports why a path is left out, or the path may be served on another port. */
function isReported(cluster: Cluster, { leftOut, backends, match, source }: Route): boolean {
  if (leftOut === ON_OTHER_PORTS) return true;
  if (backends.some(({ because, status }) => because === leftOut || status === 'external')) return true;
  // The API server rejects such hosts and paths.
  const { host, path } = match;
  if (path?.type !== 'regex' && path?.value.startsWith('/') === false) return true;
  if (host.type !== 'any' && /[^\0-\x7f]/.test(host.value)) return true;
  const { routerMiddlewares, routerPathmatcher } = TRAEFIK.read(source.resource).settings;
  if (routerPathmatcher.is === 'refused' && match.pathType === 'ImplementationSpecific') return true;
  return assumed(routerMiddlewares).some((name) => middlewareRefusal(cluster, name) !== undefined);
}
