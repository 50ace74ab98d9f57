/** Ingresses of one controller as Ingresses of another: class, path types, annotations, and what these refer to. */
import type { Cluster } from '../model/cluster/cluster.ts';
import { classOf } from '../model/ingress/class.ts';
import { CONTROLLERS, type Dialect, dialectNamed, dialectOfController } from '../model/ingress/dialect.ts';
import { annotationsOf, CLASS_ANNOTATION, ingressBackends } from '../model/ingress/ingress.ts';
import { isCanary } from '../model/ingress/nginx.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import { liftedObject } from '../model/project/lifted-object.ts';
import type { Route, RouteTable } from '../routes/route/route.ts';
import { compact } from '../text/compact.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group.ts';
import { isRecord } from '../text/record.ts';
import { guardOf } from './guards.ts';
import { isForeign, reportsOf } from './ingress-reports.ts';
import { behaviorOf, type Draft, rulesOf } from './ingress-rules.ts';
import { ingressTarget, NOTHING } from './ingress-targets.ts';
import type { Migration } from './migrate.ts';
import { needsOf } from './needs.ts';
import type { Manifest, Refused, SettingReport, Written } from './objects.ts';
import type { PolicyObject } from './policy.ts';
import { closedBecause, unreadableBecause } from './settings.ts';

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
