/** What is served of an Ingress as rules, annotations and Middlewares of another controller. */
import { hostText } from '../routes/match/host.ts';
import type { Route } from '../routes/route/route.ts';
import { groupBy } from '../text/group.ts';
import type { IngressTarget } from './ingress-targets.ts';
import { gatewayPath, rewritePattern } from './path.ts';
import type { PolicyObject } from './policy.ts';
import { carried, lost, type Treatment } from './treatment.ts';

/** What is collected for one Ingress. */
export interface Draft {
  readonly annotations: Map<string, string>;
  readonly middlewares: PolicyObject[];
  /** What becomes of settings, by their fields. */
  readonly outcomes: Map<string, Treatment>;
}

/** Rewrites, redirects and protocols; returns what has no place, a phrase. */
export function behaviorOf(
  routes: readonly Route[],
  target: IngressTarget,
  draft: Draft,
  title: string,
): string | undefined {
  const codes = routes.flatMap(({ httpsRedirect }) => httpsRedirect?.statusCode ?? []);
  const [code] = codes;
  if (code !== undefined) {
    for (const [key, value] of target.toHttps(code)) draft.annotations.set(key, value);
    if (target.policies !== undefined) draft.middlewares.unshift(HTTPS_REDIRECT);
    const isWritten = target.policies !== undefined || target.toHttps(code).size > 0;
    for (const field of ['sslRedirect', 'forceSslRedirect'])
      draft.outcomes.set(field, isWritten ? carried('redirect to https') : lost(`${title} does not redirect to https`));
  }
  const rewrites = new Map<string, PolicyObject>();
  for (const route of routes) {
    const { filters, match } = route;
    if (filters.some(({ type }) => type === 'RequestRedirect'))
      return `kroute writes no redirects to other URLs for ${title}`;
    const [other] = filters.flatMap((one) => (one.type === 'Other' ? [one.name] : []));
    if (other !== undefined && !draft.outcomes.has('backendProtocol')) return `kroute writes no ${other} for ${title}`;
    for (const filter of filters) {
      if (filter.type !== 'URLRewrite') continue;
      if (filter.hostname !== undefined) {
        if (target.policies === undefined) return `kroute writes no other Host header for ${title}`;
        const headers = { headers: { customRequestHeaders: { Host: filter.hostname } } };
        rewrites.set('host', { ...HTTPS_REDIRECT, suffix: 'host', spec: headers });
        draft.outcomes.set('upstreamVhost', carried('Middleware with headers'));
      }
      if (filter.path === undefined) continue;
      const pattern = rewritePattern(filter.path, match.path);
      const object = pattern === undefined ? undefined : target.policies?.rewrite?.(pattern);
      if (object === undefined) return `kroute writes no rewrite to ${filter.path.value} for ${title}`;
      rewrites.set(JSON.stringify(object.spec), object);
      draft.outcomes.set('rewriteTarget', carried('Middleware with replacePathRegex'));
    }
  }
  if (rewrites.size > (rewrites.has('host') ? 2 : 1))
    return 'its paths are rewritten in several ways, and Middlewares hold for the whole Ingress; split it first';
  draft.middlewares.push(...rewrites.values());
  return undefined;
}

const HTTPS_REDIRECT: PolicyObject = {
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'Middleware',
  suffix: 'https',
  spec: { redirectScheme: { scheme: 'https', permanent: true } },
};

/** The rules, from what is served; or what has no place, a phrase. */
export function rulesOf(
  routes: readonly Route[],
  target: IngressTarget,
  draft: Draft,
  title: string,
): readonly object[] | string {
  const byHost = groupBy(
    routes.filter(({ isFallback }) => !isFallback),
    ({ match }) => hostText(match.host),
  );
  const rules: object[] = [];
  for (const [host, list] of byHost) {
    const paths = new Map<string, object>();
    for (const { match, backends } of list) {
      const read = gatewayPath(match.path);
      const [backend] = backends;
      if (read === undefined || match.host.type === 'regex' || match.host.type === 'suffix-wildcard')
        return `path ${match.path?.value ?? ''} of ${host} has no form that kroute writes for ${title}`;
      if (backend?.service === '') return `path ${match.path?.value ?? ''} of ${host} has no Service`;
      if (backend === undefined || backends.length > 1) return `its backends share requests in a way of its controller`;
      let { type, value } = read.path;
      let pathType = type === 'PathPrefix' ? 'Prefix' : 'Exact';
      if (type === 'RegularExpression') {
        const expression = match.path?.type === 'regex' ? match.path.value.replace(/^\^/, '') : value;
        const form = target.regex?.(expression);
        if (form === undefined) return `kroute writes no regular expressions such as ${expression} for ${title}`;
        value = form.path;
        pathType = 'ImplementationSpecific';
        for (const [key, text] of form.annotations) draft.annotations.set(key, text);
        draft.outcomes.set('useRegex', carried('paths of type ImplementationSpecific'));
      }
      const port = backend.port === undefined ? { name: backend.portName } : { number: backend.port };
      const service = { name: backend.service, port };
      const key = `${pathType} ${value}`;
      if (!paths.has(key)) paths.set(key, { path: value, pathType, backend: { service } });
    }
    rules.push({ ...(host === '*' ? {} : { host }), http: { paths: [...paths.values()] } });
  }
  return rules;
}
