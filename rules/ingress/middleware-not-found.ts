/** Ingresses of Traefik whose annotation refers to a middleware that does not exist. */
import {
  assumed,
  type Cluster,
  classOf,
  defineRule,
  didYouMean,
  effectsOf,
  fills,
  isPlatformNamespace,
  middlewareNamed,
  middlewareRefusal,
  rewriting,
  strayReference,
  TRAEFIK,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: { rest: 'objects', absent: 'tree' },
  docs: {
    summary: 'An annotation refers to a middleware of Traefik that does not exist or that Traefik cannot use.',
    why: 'Traefik leaves out a router with a middleware that does not exist: all requests for it are answered with 404.',
    remedy: 'Write <namespace>-<name>@kubernetescrd.',
  },
  messages: {
    unqualified: (to: { name: string; right: string }) => ({
      message: `no middleware is called "${to.name}" for Traefik, which leaves out all routers of the Ingress`,
      help: `replace it with "${to.right}": the name starts with the namespace of the Middleware`,
    }),
    absent: (to: { name: string; namespace: string; meant: string | undefined }) => ({
      message: `middleware "${to.name}" not found in namespace "${to.namespace}", so Traefik leaves out all routers of the Ingress`,
      help: to.meant === undefined ? 'create the Middleware, or correct the name' : `did you mean "${to.meant}"?`,
    }),
    refused: (what: { because: string }) => ({
      message: `Traefik leaves out all routers of the Ingress: ${what.because}`,
      help: 'correct the reference, the Middleware, or the flags of Traefik',
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        const { routerMiddlewares } = TRAEFIK.read(ingress).settings;
        if (routerMiddlewares.is !== 'valid') return;
        const { dialect } = classOf(ingress, cluster);
        if (dialect !== undefined && dialect !== 'traefik') return;
        const { at } = routerMiddlewares;
        for (const reference of assumed(routerMiddlewares)) {
          const right = rightName(cluster, ingress.namespace, reference);
          if (right === undefined) {
            const because = dialect === 'traefik' ? middlewareRefusal(cluster, reference) : undefined;
            if (because !== undefined) report(at.at, 'refused', { because });
            else if (dialect === 'traefik') judgeStray(reference);
            continue;
          }
          const text = (at.string ?? '').replace(reference, right);
          const fix = unsafeFix(`replace with "${right}"`, rewriting(at, text));
          report(at.at, 'unqualified', { name: reference, right }, { fix });
        }

        function judgeStray(name: string): void {
          const stray = strayReference(cluster, name);
          if (stray === undefined) return;
          const { namespace, others } = stray;
          if (fills(cluster, namespace) || isPlatformNamespace(cluster, namespace)) return;
          const meant = didYouMean(name, others);
          const text = meant === undefined ? '' : (at.string ?? '').replace(name, meant);
          const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, text));
          report(at.at, 'absent', { name, namespace, meant }, { fix });
        }
      },
    },
  },
});

/** What a reference without a namespace must be; undefined where it may be right. */
function rightName(cluster: Cluster, namespace: string, reference: string): string | undefined {
  const [, name = '', provider] = /^([\w.-]+)(?:@([\w-]+))?$/.exec(reference) ?? [];
  if (name === '' || (provider !== undefined && provider !== 'kubernetescrd')) return undefined;
  const [, own = name] = /^[^/]+\/(.+)$/.exec(name) ?? [];
  const right = `${namespace}-${own}@kubernetescrd`;
  if (provider !== undefined && effectsOf(cluster, reference).is === 'known') return undefined;
  // Without a hyphen it has no namespace, whatever middlewares there are.
  return middlewareNamed(cluster, namespace, own) || (provider !== undefined && !name.includes('-'))
    ? right
    : undefined;
}
