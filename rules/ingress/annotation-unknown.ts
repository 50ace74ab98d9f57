/** Annotations that the controller of an Ingress does not recognize or cannot parse. */
import {
  type Annotation,
  annotationOf,
  annotationsOf,
  annotationTable,
  CLASS_ANNOTATION,
  CONTROLLERS,
  type Cursor,
  classOf,
  type Dialect,
  defineRule,
  dialectOfKey,
  didYouMean,
  GCE,
  type IngressClassification,
  type Loss,
  type rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The controller of an Ingress does not recognize an annotation or cannot parse its value.',
    why: 'Most controllers ignore such an annotation, so the setting has no effect; some reject the whole Ingress.',
    remedy: 'Correct the name or the value; remove annotations of other controllers.',
  },
  messages: {
    misspelled: (to: { key: string; meant: string }) => ({
      message: `unknown annotation "${to.key}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    unknown: (to: { key: string; controller: string }) => ({
      message: `${to.controller} does not recognize annotation "${to.key}"`,
      help: 'remove the annotation, or correct its name',
    }),
    removed: (to: { key: string; controller: string; remedy: string }) => ({
      message: `annotation "${to.key}" is no longer supported by ${to.controller}`,
      help: to.remedy,
    }),
    unread: (to: { key: string; controller: string; meant: string }) => ({
      message: `${to.controller} does not read annotation "${to.key}"`,
      help: `rename it to "${to.meant}"`,
    }),
    foreign: (to: { key: string; owner: string; controller: string }) => ({
      message: `annotation "${to.key}" is for ${to.owner} and is ignored by ${to.controller}, which serves this Ingress`,
      help: `remove the annotation, or set spec.ingressClassName to a class of ${to.owner}`,
    }),
    value: (to: { key: string; value: string; error: string; controller: string; effect: string }) => ({
      message: `value "${to.value}" of annotation "${to.key}" ${to.error}`,
      help: `correct the value: ${to.controller} ${to.effect}`,
    }),
  },
  check: {
    Ingress: {
      given: ['metadata.annotations'],
      check(ingress, { cluster, report }) {
        const found = classOf(ingress, cluster);
        const isForSeveral = isWrittenForSeveral(annotationsOf(ingress).keys());
        for (const entry of annotationsOf(ingress).entries()) {
          const key = String(entry.step);
          const owner = dialectOfKey(key);
          if (owner === undefined || isOtherKubernetesKey(key)) judgePrefix(entry, key);
          else if (isForeign(owner, found)) {
            const controller = found.dialect === undefined ? '' : CONTROLLERS[found.dialect].title;
            const severity = isForSeveral ? 'info' : 'warning';
            report(entry.key, 'foreign', { key, owner: CONTROLLERS[owner].title, controller }, { severity });
          } else if (isOwn(owner, found)) judge(entry, key, owner);
        }

        function judge(entry: Cursor, key: string, owner: Dialect): void {
          const table = annotationTable(owner);
          const found = annotationOf(ingress, key, owner);
          if (table === undefined || found === undefined) return;
          const { title } = CONTROLLERS[owner];
          if (found.is === 'known') judgeValue(entry, key, found, title);
          else if (found.is === 'removed')
            report(entry.key, 'removed', { key, controller: title, remedy: found.remedy });
          else {
            const meant = meantBy(key, table.known);
            if (meant !== undefined) misspelled(entry, key, meant);
            else if (table.isComplete || found.loses === 'ingress')
              report(entry.key, 'unknown', { key, controller: title });
          }
        }

        function judgeValue(entry: Cursor, key: string, { setting, isRaw }: Known, controller: string): void {
          // ingress/risky-annotation reports raw text.
          const wrong = isRaw ? undefined : wrongIn(setting);
          if (wrong === undefined) return;
          report(entry.at, 'value', { key, value: shortened(entry.string ?? ''), controller, ...wrong });
        }

        /** Misspelled prefixes of controllers, and the misspelled class annotation. */
        function judgePrefix(entry: Cursor, key: string): void {
          if (key === CLASS_ANNOTATION) return;
          const slash = key.indexOf('/');
          const prefix = key.slice(0, slash);
          if (slash === -1) return;
          if (prefix === 'kubernetes.io') {
            const meant = didYouMean(key.slice(slash + 1), KUBERNETES_NAMES);
            if (meant !== undefined) misspelled(entry, key, `${prefix}/${meant}`);
            return;
          }
          const name = key.slice(slash + 1);
          if (KUBERNETES_NAMES.includes(name) && didYouMean(prefix, ['kubernetes.io']) !== undefined)
            return misspelled(entry, key, `kubernetes.io/${name}`);
          if (prefix === SHARED_PREFIX) return judgeShared(entry, key, name);
          const meant = didYouMean(prefix, PREFIXES);
          const whole = meant === undefined ? undefined : `${meant}/${name}`;
          const owner = whole === undefined ? undefined : dialectOfKey(whole);
          if (whole === undefined || owner === undefined || annotationTable(owner)?.known.has(whole) !== true) return;
          // A suggestion for another controller than that of the class would have no effect.
          if (found.dialect !== undefined && isForeign(owner, found)) return;
          misspelled(entry, key, whole);
        }

        /** Keys with the first prefix of all, which some controllers still read. */
        function judgeShared(entry: Cursor, key: string, name: string): void {
          const { dialect } = found;
          const prefix = dialect === undefined ? undefined : ownPrefix(dialect);
          if (dialect === undefined || prefix === undefined || found.evidence === 'annotations') return;
          const meant = `${prefix}${name}`;
          if (annotationTable(dialect)?.known.has(meant) !== true) return;
          // Both of them, for controllers of several versions.
          if (entry.parent?.child(meant).written) return;
          const fix = unsafeFix(`rename to "${meant}"`, renaming(entry, key, meant));
          report(entry.key, 'unread', { key, controller: CONTROLLERS[dialect].title, meant }, { fix });
        }

        function misspelled(entry: Cursor, key: string, meant: string): void {
          report(
            entry.key,
            'misspelled',
            { key, meant },
            { fix: unsafeFix(`rename to "${meant}"`, renaming(entry, key, meant)) },
          );
        }
      },
    },
  },
});

type Known = Extract<Annotation, { is: 'known' }>;

/** What is wrong with a value; undefined if it is empty, or not read because another annotation is missing. */
function wrongIn(setting: Known['setting']): { readonly error: string; readonly effect: string } | undefined {
  if (setting.is === 'valid')
    return setting.doubt === undefined ? undefined : { error: setting.doubt, effect: 'uses it unchanged' };
  if ((setting.is !== 'ignored' && setting.is !== 'refused') || setting.why !== 'value') return undefined;
  return { error: setting.reason, effect: setting.is === 'ignored' ? 'ignores it' : LOSSES[setting.loses] };
}

const LOSSES: Readonly<Record<Loss, string>> = {
  ingress: 'rejects the whole Ingress',
  paths: 'serves no path of the Ingress',
  'load-balancer': 'creates no load balancer',
  service: 'treats the Service as missing',
};

/** The known names with the prefix `kubernetes.io/`. */
const KUBERNETES_NAMES: readonly string[] = [CLASS_ANNOTATION, ...GCE.known]
  .filter((key) => key.startsWith('kubernetes.io/'))
  .map((key) => key.slice('kubernetes.io/'.length));

/**
 * Both HAProxy controllers and old versions of others read it. Sources: jcmoraisjr/haproxy-ingress
 * pkg/common/ingress/annotations/parser; haproxytech/kubernetes-ingress pkg/annotations.
 */
const SHARED_PREFIX = 'ingress.kubernetes.io';

/** The prefix of a controller that ends in the shared one; such a controller does not read the shared one itself. */
function ownPrefix(dialect: Dialect): string | undefined {
  return CONTROLLERS[dialect].prefixes.find((prefix) => prefix.endsWith(`.${SHARED_PREFIX}/`));
}

/** The domains of the controllers' annotations. */
const PREFIXES: readonly string[] = Object.values(CONTROLLERS)
  .flatMap(({ prefixes }) => [...prefixes])
  .filter((prefix) => prefix.endsWith('/') && prefix.includes('.ingress.'))
  .map((prefix) => prefix.slice(0, -1));

/** GKE, the class annotation and its misspellings share the prefix `kubernetes.io/ingress.`. */
function isOtherKubernetesKey(key: string): boolean {
  return key.startsWith('kubernetes.io/') && !GCE.known.has(key);
}

/** Whether the annotation belongs to another controller than the class; the two NGINX controllers share a class name. */
function isForeign(owner: Dialect, { dialect, evidence, name }: IngressClassification): boolean {
  if (dialect === undefined || dialect === owner || evidence === 'annotations') return false;
  const isEitherNginx = evidence === 'name' && name === 'nginx' && (owner === 'nginx-org' || owner === 'ingress-nginx');
  return !isEitherNginx;
}

/** Whether the annotation belongs to the controller of the class, as far as that is known. */
function isOwn(owner: Dialect, { dialect, evidence }: IngressClassification): boolean {
  return dialect === owner || (dialect === undefined && evidence === undefined);
}

/** The known annotation with the same prefix that a key misspells. */
function meantBy(key: string, known: Iterable<string>): string | undefined {
  const prefix = key.slice(0, key.indexOf('/') + 1);
  const names = [...known].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  const meant = didYouMean(key.slice(prefix.length), names);
  return meant === undefined ? undefined : prefix + meant;
}

function renaming(entry: Cursor, key: string, meant: string): ReturnType<typeof rewriting> | undefined {
  const { file, span } = entry.key;
  const text = file.text.slice(span.start, span.end);
  if (entry.parent?.child(meant).written) return undefined;
  return text.includes(key) ? { file, span, text: text.replace(key, meant) } : undefined;
}

function shortened(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}

/** The prefix that several controllers share. */
const LEGACY = /^ingress\.kubernetes\.io\//;

/** Whether a setting is there with the prefixes of several controllers, of which one will serve the Ingress. */
function isWrittenForSeveral(keys: readonly string[]): boolean {
  const names = keys
    .filter((key) => dialectOfKey(key) !== undefined || LEGACY.test(key))
    .map((key) => key.slice(key.indexOf('/') + 1));
  return new Set(names).size < names.length;
}
