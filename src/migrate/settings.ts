/** Lists the settings of Ingresses: what is carried, what is not needed, and what is lost. */
import type { Cluster } from '../model/cluster/cluster.ts';
import { classOf } from '../model/ingress/class.ts';
import { CONTROLLERS, type Dialect, dialectOfKey } from '../model/ingress/dialect.ts';
import { annotationsOf, CLASS_ANNOTATION } from '../model/ingress/ingress.ts';
import { NGINX } from '../model/ingress/nginx-annotations.ts';
import { isHarmless } from '../model/ingress/nginx-raw.ts';
import type { Annotation } from '../model/ingress/record.ts';
import type { Verdict } from '../model/ingress/setting.ts';
import { annotationTable } from '../model/ingress/tables.ts';
import type { Resource, ResourceOf } from '../model/objects/resource.ts';
import type { Implementation } from './implementation.ts';
import { NGINX_TREATMENTS } from './nginx-settings.ts';
import type { SettingReport } from './objects.ts';
import { albTreatment, GCE_TREATMENTS, TRAEFIK_TREATMENTS } from './other-settings.ts';
import { access, carried, lost, notNeeded, type PolicyKind, type Treatment } from './treatment.ts';

type AnIngress = ResourceOf<'Ingress'>;

const TABLES: ReadonlyMap<Dialect, ReadonlyMap<string, Treatment>> = new Map([
  ['ingress-nginx', new Map(Object.entries(NGINX_TREATMENTS))],
  ['traefik', new Map(Object.entries(TRAEFIK_TREATMENTS))],
  ['gke', new Map(Object.entries(GCE_TREATMENTS))],
]);

/** Why the settings of an Ingress cannot be carried over, a phrase; undefined where kroute knows all of them. */
export function unreadableBecause(ingress: AnIngress, dialect: Dialect | undefined): string | undefined {
  if (dialect === 'aws-alb' || (dialect !== undefined && TABLES.has(dialect))) return undefined;
  const keys = annotationsOf(ingress)
    .entries()
    .map(({ step }) => String(step));
  if (dialect === undefined)
    return keys.some((key) => dialectOfKey(key) !== undefined && key !== CLASS_ANNOTATION)
      ? 'it has annotations of controllers, and which controller serves its class is not in the files; use --controller'
      : undefined;
  return keys.some((key) => dialectOfKey(key) === dialect)
    ? `kroute does not know what the annotations of ${CONTROLLERS[dialect].title} become`
    : undefined;
}

type Outcomes = ReadonlyMap<string, Treatment>;

function treatmentOf(
  dialect: Dialect,
  { at, field, setting, isRaw }: Extract<Annotation, { is: 'known' }>,
  outcomes: Outcomes,
): Treatment {
  const usual =
    dialect === 'aws-alb' ? albTreatment(field) : (TABLES.get(dialect)?.get(field) ?? lost('kroute does not know it'));
  if (setting.is === 'unknown')
    return usual.is === 'access' ? usual : lost('its value is filled in later, and counts as not set here');
  if (setting.is === 'ignored') return notNeeded(`the value ${setting.reason}, so the controller ignores it`);
  if (setting.is === 'refused')
    return isRaw
      ? rawTreatment(at.text ?? '', usual)
      : usual.is === 'access'
        ? usual
        : lost(`the value ${setting.reason}, so the controller does not serve it`);
  const common = byValue(dialect, field, setting, usual);
  // What policies carry, as far as the value needs one.
  return common.is === 'lost' || common.is === 'access' ? (outcomes.get(field) ?? common) : common;
}

/** Raw configuration closes the routes, unless all of its directives are known to let everyone in as before. */
function rawTreatment(text: string, usual: Treatment): Treatment {
  return isHarmless(text)
    ? lost('its directives have no place in the Gateway API; headers can be set by header filters', 'snippet')
    : usual;
}

/** What a value makes of it. */
function byValue(dialect: Dialect, field: string, setting: Verdict<unknown>, usual: Treatment): Treatment {
  const value = setting.is === 'valid' ? setting.value : undefined;
  if (value === false && usual.is !== 'carried') return notNeeded('it turns something off that is off');
  if (dialect === 'ingress-nginx') {
    if (field === 'backendProtocol') return protocolTreatment(String(value));
    if (field === 'satisfy' && value === 'all') return notNeeded('it is the default');
    if (field === 'authTlsVerifyClient' && value === 'off') return notNeeded('it requires no certificate');
    if (field === 'allowlistSourceRange' && isEveryAddress(value)) return notNeeded('it lets every address in');
  }
  if (dialect === 'aws-alb') {
    if (field === 'authType' && value === 'none') return notNeeded('it is the default');
    if (field === 'inboundCidrs' && isEveryAddress(value)) return notNeeded('it lets every address in');
  }
  return usual;
}

const isEveryAddress = (value: unknown): boolean => Array.isArray(value) && value.some((one) => one === '0.0.0.0/0');

function protocolTreatment(protocol: string): Treatment {
  if (protocol === 'HTTP') return notNeeded('it is the default');
  if (protocol === 'GRPC')
    return carried(
      'GRPCRoute; an HTTPRoute where the host has other paths, whose Services then need appProtocol: kubernetes.io/h2c',
    );
  return access(`no backend of the protocol ${protocol} is in the Gateway API alone`, 'backend-tls');
}

/** Why no request of an Ingress may reach its backends, as far as its annotations decide it; undefined where they may. */
export function closedBecause(
  ingress: AnIngress,
  dialect: Dialect | undefined,
  outcomes: Outcomes,
): string | undefined {
  if (dialect === undefined) return undefined;
  for (const [key, annotation] of annotationTable(dialect)?.read(ingress).annotations ?? []) {
    if (annotation.is !== 'known') continue;
    if (treatmentOf(dialect, annotation, outcomes).is === 'access') return `annotation "${key}" cannot be carried over`;
  }
  return undefined;
}

/** What is known about a setting beyond its treatment: losses by the key of the annotation. */
export type Losses = ReadonlyMap<Resource, ReadonlyMap<string, string>>;

/** Every annotation and field of an Ingress, in the order of the manifest. */
export function settingReports(
  cluster: Cluster,
  ingress: AnIngress,
  dialect: Dialect | undefined,
  losses: Losses,
  implementation: Implementation,
  outcomes: Outcomes,
): readonly SettingReport[] {
  const reports: SettingReport[] = [];
  const own = losses.get(ingress);
  const record = dialect === undefined ? undefined : annotationTable(dialect)?.read(ingress);
  const add = (setting: string, at: Resource['root'], treatment: Treatment): void => {
    reports.push({ ingress, setting, at: at.key, ...resultOf(treatment, implementation) });
  };
  for (const at of annotationsOf(ingress).entries()) {
    const key = String(at.step);
    const annotation = record?.annotations.get(key);
    const loss = own?.get(key);
    if (loss !== undefined) add(key, at, lost(loss, LOSS_POLICIES.get(key)));
    else if (annotation === undefined || dialect === undefined) add(key, at, foreign(key, dialect));
    else if (annotation.is === 'known') add(key, at, treatmentOf(dialect, annotation, outcomes));
    else add(key, at, notNeeded(`${CONTROLLERS[dialect].title} does not read it`));
  }
  const spec = ingress.root.get('spec');
  const { name } = classOf(ingress, cluster);
  if (spec.get('ingressClassName').exists)
    add('spec.ingressClassName', spec.get('ingressClassName'), carried(`Gateway for class "${name ?? ''}"`));
  if (spec.get('tls').exists)
    add(
      'spec.tls',
      spec.get('tls'),
      own?.has('spec.tls') ? lost(own.get('spec.tls') ?? '') : carried('HTTPS listeners'),
    );
  if (spec.child('defaultBackend').exists || spec.child('backend').exists)
    add(
      'spec.defaultBackend',
      spec.child('defaultBackend').exists ? spec.child('defaultBackend') : spec.child('backend'),
      carried('rules for the path /'),
    );
  if (spec.get('rules').exists)
    add(
      'spec.rules',
      spec.get('rules'),
      own?.has('spec.rules') ? lost(own.get('spec.rules') ?? '') : carried('HTTPRoutes'),
    );
  return reports;
}

function foreign(key: string, dialect: Dialect | undefined): Treatment {
  if (key === CLASS_ANNOTATION) return carried('Gateway for the class');
  if (/^(?:cert-manager\.io|acme\.cert-manager\.io)\//.test(key))
    return lost('cert-manager reads it on Gateways; set it there, so that certificates are still renewed');
  if (/^external-dns\.alpha\.kubernetes\.io\//.test(key))
    return lost('external-dns reads it on Gateways and HTTPRoutes; set it there');
  if (key === 'kubectl.kubernetes.io/last-applied-configuration') return notNeeded('kubectl writes it');
  const other = dialectOfKey(key);
  if (other !== undefined && other !== dialect)
    return notNeeded(`only ${CONTROLLERS[other].title} reads it, which does not serve this Ingress`);
  return notNeeded('no controller that kroute knows reads it');
}

/** What carries over a setting that only some values lose. */
const LOSS_POLICIES: ReadonlyMap<string, PolicyKind> = new Map([
  [NGINX.keys.rewriteTarget, 'rewrite'],
  [NGINX.keys.enableCors, 'cors'],
  [NGINX.keys.backendProtocol, 'backend-tls'],
]);

function resultOf(
  treatment: Treatment,
  { title, policies }: Implementation,
): Pick<SettingReport, 'result' | 'because'> {
  const policy = 'policy' in treatment && treatment.policy !== undefined ? policies[treatment.policy] : undefined;
  const advice = policy === undefined ? '' : `; ${title} has ${policy}`;
  switch (treatment.is) {
    case 'carried':
      return { result: 'carried', because: treatment.how };
    case 'not-needed':
      return { result: 'not-needed', because: treatment.why };
    case 'lost':
      return { result: 'lost', because: `${treatment.means}${advice}` };
    case 'access':
      return { result: 'lost', because: `${treatment.means}${advice}; until then the rules answer 500` };
    default:
      return treatment satisfies never;
  }
}
