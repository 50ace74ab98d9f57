/** Ingresses of one controller as Ingresses of another: class, path types, annotations, and what these refer to. */
import type { Cluster } from '../model/cluster/cluster.ts';
import { classOf } from '../model/ingress/class.ts';
import {
  CONTROLLERS,
  type Dialect,
  dialectNamed,
  dialectOfController,
  dialectOfKey,
} from '../model/ingress/dialect.ts';
import { annotationsOf, CLASS_ANNOTATION, ingressBackends } from '../model/ingress/ingress.ts';
import { isCanary } from '../model/ingress/nginx.ts';
import type { Annotation } from '../model/ingress/record.ts';
import { annotationTable } from '../model/ingress/tables.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import { liftedObject } from '../model/project/lifted-object.ts';
import { hostText } from '../routes/match/host.ts';
import type { Route, RouteTable } from '../routes/route/route.ts';
import { compact } from '../text/compact.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import { isRecord } from '../text/record.ts';
import { guardOf } from './guards.ts';
import { type IngressTarget, ingressTarget, NOTHING } from './ingress-targets.ts';
import type { Migration } from './migrate.ts';
import { needsOf } from './needs.ts';
import type { Manifest, Refused, SettingReport, Written } from './objects.ts';
import { gatewayPath, rewritePattern } from './path.ts';
import type { PolicyObject } from './policy.ts';
import { closedBecause, unreadableBecause } from './settings.ts';
import { carried, lost, notNeeded, type Treatment } from './treatment.ts';

type AnIngress = ResourceOf<'Ingress'>;
type Data = Readonly<Record<string, unknown>>;

export interface ToIngressOptions {
  /** Of Ingresses whose class has no known controller. */
  readonly controller: string | undefined;
  readonly target: Dialect;
  /** The class of the new Ingresses. */
  readonly className: string | undefined;
}

/** What is written, and the ways in that become one of the new controller. */
export interface IngressMigration extends Migration {
  readonly className: string;
  /** The Ingresses that are written again. */
  readonly moved: ReadonlySet<Resource>;
}

export function migrateToIngress(table: RouteTable, options: ToIngressOptions): IngressMigration {
  const { cluster } = table;
  const className = options.className ?? classNameOf(cluster, options.target);
  const routes = groupBy(table.ofIngresses, ({ source }) => source.resource);
  const detached = new Map(table.detached.map((one) => [one.resource, one.because] as const));
  const objects: Written[] = [];
  const settings: SettingReport[] = [];
  const refused: Refused[] = [];
  const moved = new Set<Resource>();
  const all = cluster
    .all('Ingress')
    .filter((one) => one.name === '' || cluster.definitions('Ingress', one.namespace, one.name).at(-1) === one)
    .toSorted((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || a.order - b.order);
  for (const ingress of all) {
    const dialect = classOf(ingress, cluster).dialect ?? dialectNamed(options.controller);
    if (dialect === options.target) continue;
    const gone = detached.get(ingress);
    const because = gone === undefined ? undefined : `its controller does not serve it: ${gone}`;
    const made = because ?? written(cluster, ingress, dialect, routes.get(ingress) ?? [], { ...options, className });
    if (typeof made === 'string') {
      refused.push({ ingress, because: made });
      continue;
    }
    moved.add(ingress);
    objects.push(...made.objects);
    settings.push(...made.settings);
  }
  return { objects, settings, refused, notes: [], gateways: new Map(), className, moved };
}

/** The class among the files, or the usual one of the controller. */
function classNameOf(cluster: Cluster, target: Dialect): string {
  const given = cluster
    .all('IngressClass')
    .find(({ root }) => dialectOfController(root.child('spec').child('controller').string ?? '') === target);
  return given?.name ?? CONTROLLERS[target].classes[0] ?? (target === 'nginx-org' ? 'nginx' : 'haproxy');
}

interface Made {
  readonly objects: readonly Written[];
  readonly settings: readonly SettingReport[];
}

/** What is collected for one Ingress. */
interface Draft {
  readonly annotations: Map<string, string>;
  readonly middlewares: PolicyObject[];
  /** What becomes of settings, by their fields. */
  readonly outcomes: Map<string, Treatment>;
}

/** The objects for one Ingress, or why it is left out, a phrase. */
function written(
  cluster: Cluster,
  ingress: AnIngress,
  dialect: Dialect | undefined,
  routes: readonly Route[],
  options: ToIngressOptions & { readonly className: string },
): Made | string {
  const { title } = CONTROLLERS[options.target];
  const target = ingressTarget(options.target);
  const isNginx = dialect === 'ingress-nginx';
  if (isNginx && isCanary(ingress))
    return `kroute writes no canaries for ${title}; all requests go to the main Ingress then`;
  const services = new Set(ingressBackends(ingress).flatMap(({ service }) => service.string ?? []));
  const { annotations, plan } = isNginx ? target.plan(needsOf(ingress), [...services].sort(compareText)) : NOTHING;
  const why =
    unreadableBecause(ingress, dialect) ??
    closedBecause(ingress, dialect, plan.outcomes) ??
    guardOf(cluster, ingress, dialect, routes[0]?.entry.controller);
  if (why !== undefined) return why;
  if (ingress.name === '') return 'it has no name';
  const draft: Draft = {
    annotations: new Map(annotations),
    middlewares: [...plan.filters],
    outcomes: new Map(plan.outcomes),
  };
  const served = routes.filter(({ leftOut, shadowedBy }) => leftOut === undefined && shadowedBy === undefined);
  const missing = behaviorOf(served, target, draft, title);
  if (missing !== undefined) return missing;
  const rules = rulesOf(served, target, draft, title);
  const base = liftedObject(ingress.root.json());
  if (typeof rules === 'string' || base === undefined) return typeof rules === 'string' ? rules : 'it is no object';
  if (rules.length === 0 && !isRecord(isRecord(base.spec) ? base.spec.defaultBackend : undefined))
    return 'its controller serves nothing of it';
  const objects = draft.middlewares.map((one) => objectFor(ingress, one));
  if (objects.length > 0 && target.middlewares !== undefined)
    draft.annotations.set(
      target.middlewares,
      objects.map(({ manifest: { metadata } }) => `${metadata.namespace}-${metadata.name}@kubernetescrd`).join(','),
    );
  return {
    objects: [{ manifest: manifestOf(ingress, base, rules, draft, options), from: [ingress], remarks: [] }, ...objects],
    settings: reportsOf(ingress, dialect, draft, title),
  };
}

/** Rewrites, redirects and protocols; returns what has no place, a phrase. */
function behaviorOf(routes: readonly Route[], target: IngressTarget, draft: Draft, title: string): string | undefined {
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
function rulesOf(
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

function objectFor(ingress: AnIngress, { apiVersion, kind, suffix, spec }: PolicyObject): Written {
  const metadata = { name: `${ingress.name}-${suffix}`, namespace: ingress.namespace };
  return { manifest: { apiVersion, kind, metadata, spec }, from: [ingress], remarks: [] };
}

/** The Ingress with what else it has: labels, foreign annotations, TLS, a default backend. */
function manifestOf(
  ingress: AnIngress,
  base: Data,
  rules: readonly object[],
  { annotations }: Draft,
  { target, className }: ToIngressOptions & { readonly className: string },
): Manifest {
  const { labels } = isRecord(base.metadata) ? base.metadata : { labels: undefined };
  const spec = isRecord(base.spec) ? base.spec : {};
  const all = new Map<string, unknown>();
  for (const at of annotationsOf(ingress).entries()) if (isForeign(String(at.step))) all.set(String(at.step), at.text);
  // It reads the class from the annotation alone.
  if (target === 'gke') all.set(CLASS_ANNOTATION, className);
  for (const [key, value] of annotations) all.set(key, value);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: compact({
      name: ingress.name,
      namespace: ingress.namespace,
      labels,
      annotations: all.size === 0 ? undefined : Object.fromEntries(all),
    }),
    spec: compact({
      ingressClassName: target === 'gke' ? undefined : className,
      tls: spec.tls,
      defaultBackend: spec.defaultBackend,
      rules: rules.length === 0 ? undefined : rules,
    }),
  };
}

/** Whether an annotation is for another reader than a controller of Ingresses. */
const isForeign = (key: string): boolean =>
  key !== CLASS_ANNOTATION &&
  key !== 'kubectl.kubernetes.io/last-applied-configuration' &&
  dialectOfKey(key) === undefined;

function reportsOf(
  ingress: AnIngress,
  dialect: Dialect | undefined,
  { outcomes }: Draft,
  title: string,
): readonly SettingReport[] {
  const record = dialect === undefined ? undefined : annotationTable(dialect)?.read(ingress);
  const reports = annotationsOf(ingress)
    .entries()
    .map((at): SettingReport => {
      const key = String(at.step);
      const annotation = record?.annotations.get(key);
      const own =
        annotation?.is === 'known' ? (outcomes.get(annotation.field) ?? withoutPlace(annotation, title)) : undefined;
      const treatment =
        key === CLASS_ANNOTATION
          ? carried('spec.ingressClassName')
          : isForeign(key)
            ? carried('as it is')
            : (own ?? notNeeded('the controller does not read it'));
      return { ingress, setting: key, at: at.key, ...resultOf(treatment) };
    });
  const spec = ingress.root.child('spec');
  const fields = spec.entries().map((at): SettingReport => {
    const setting = `spec.${String(at.step)}`;
    return { ingress, setting, at: at.key, result: 'carried', because: FIELDS.get(setting) ?? 'as it is' };
  });
  return [...reports, ...fields];
}

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['spec.ingressClassName', 'the class of the new controller'],
  ['spec.backend', 'spec.defaultBackend'],
  ['spec.rules', 'rules with what is served'],
]);

/** A setting that nothing of the new controller carries. */
function withoutPlace({ setting, field }: Extract<Annotation, { is: 'known' }>, title: string): Treatment {
  if (setting.is === 'ignored') return notNeeded(`the value ${setting.reason}, so the controller ignores it`);
  if (setting.is === 'valid' && setting.value === false) return notNeeded('it turns something off');
  return SILENT.has(field) ? notNeeded('what is served has it') : lost(`kroute writes nothing like it for ${title}`);
}

/** Settings that are in the rules as they are served. */
const SILENT: ReadonlySet<string> = new Set(['serverAlias', 'useRegex', 'serviceUpstream']);

function resultOf(treatment: Treatment): Pick<SettingReport, 'result' | 'because'> {
  switch (treatment.is) {
    case 'carried':
      return { result: 'carried', because: treatment.how };
    case 'not-needed':
      return { result: 'not-needed', because: treatment.why };
    default:
      return { result: 'lost', because: treatment.means };
  }
}
