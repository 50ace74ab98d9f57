/** Ingresses whose class does not exist, and IngressClasses of which no one or several are the default. */
import {
  CONTROLLERS,
  type Cursor,
  classAnnotation,
  classOf,
  DEFAULT_CLASS_ANNOTATION,
  defaultClassAnnotation,
  defineRule,
  describe,
  dialectOfAnnotations,
  dialectOfClassName,
  dialectOfController,
  didYouMean,
  directoriesOfAlternatives,
  directoryOf,
  isDefaultClass,
  listing,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: { rest: 'tree', twoDefaults: 'value' },
  docs: {
    summary: 'The class of an Ingress does not exist, or the Ingress sets no class and there is no default.',
    why: 'No controller serves such an Ingress: it gets no address, and no event reports why.',
    remedy: 'Set spec.ingressClassName to an IngressClass that exists.',
  },
  messages: {
    absent: (to: { name: string; given: string; meant: string | undefined }) => ({
      message: `IngressClass "${to.name}" not found; available: ${to.given}`,
      help:
        to.meant === undefined
          ? 'set ingressClassName to an available class; if the class exists elsewhere, add it to "external: classes" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
    misspelled: (to: { name: string; meant: string }) => ({
      message: `no known controller uses class "${to.name}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    none: (to: { given: string }) => ({
      message: `the Ingress sets no class, and no IngressClass is the default; available: ${to.given}`,
      help: `set spec.ingressClassName, or annotate one class with ${DEFAULT_CLASS_ANNOTATION}: "true"`,
    }),
    twoDefaults: (to: { name: string; other: string }) => ({
      message: `IngressClass "${to.name}" conflicts with "${to.other}": both are the default`,
      help: `remove annotation "${DEFAULT_CLASS_ANNOTATION}" from one of them`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const classes = cluster.all('IngressClass');
      const given = new Set(classes.map(({ name }) => name));
      const all = listed(given);
      const alternatives = directoriesOfAlternatives(cluster);
      for (const ingress of cluster.all('Ingress')) judge(ingress);
      judgeDefaults();

      function judge(ingress: ResourceOf<'Ingress'>): void {
        const field = ingress.root.get('spec').get('ingressClassName');
        const annotation = classAnnotation(ingress);
        if (field.exists) judgeName(ingress, field, true);
        else if (annotation.exists) judgeName(ingress, annotation, false);
        else if (
          classes.length > 0 &&
          classOf(ingress, cluster).how === 'none' &&
          classOf(ingress, cluster).evidence !== 'controller' &&
          !isOfGke(ingress) &&
          isAmong(ingress)
        )
          report(ingress.root.get('spec').key, 'none', { given: all }, { about: ingress });
      }

      function judgeName(ingress: ResourceOf<'Ingress'>, at: Cursor, isField: boolean): void {
        const name = at.string;
        if (name === undefined || name === '') return;
        if (cluster.find('IngressClass', '', name, ingress).is !== 'absent') return;
        const near = didYouMean(name, given);
        const meant = near ?? misspelt(name);
        const extra = {
          about: ingress,
          fix: meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant)),
        };
        // The controller only compares the annotation with its setting: an IngressClass is not required.
        if (isField && classes.length > 0 && !PLATFORM_CLASSES.has(name) && isAmong(ingress)) {
          const severity = meant === undefined && comesWithController(name) ? 'info' : 'warning';
          report(at.at, 'absent', { name, given: all, meant }, { ...extra, severity });
        } else if (meant !== undefined && !KNOWN_CLASSES.includes(name) && (near === undefined || !isField))
          report(at.at, 'misspelled', { name, meant }, extra);
      }

      /** Whether it is the class that a controller is installed with, and the given classes are those of others. */
      function comesWithController(name: string): boolean {
        const dialect = dialectOfClassName(name);
        return (
          dialect !== undefined &&
          classes.every(({ root }) => dialectOfController(root.get('spec').get('controller').string ?? '') !== dialect)
        );
      }

      /** Whether there are classes for this Ingress: in its directory, above it or in a neighboring one. */
      function isAmong({ file }: ResourceOf<'Ingress'>): boolean {
        const own = directoryOf(file.path);
        const isAlternative = alternatives.has(own);
        return classes.some((one) =>
          isAlternative || alternatives.has(directoryOf(one.file.path))
            ? one.file.path === file.path
            : areNear(own, directoryOf(one.file.path)),
        );
      }

      function judgeDefaults(): void {
        // The first in each directory, and the first of another name.
        const firsts = new Map<string, readonly ResourceOf<'IngressClass'>[]>();
        for (const one of classes.filter(isDefaultClass)) {
          const directory = directoryOf(one.file.path);
          const known = firsts.get(directory) ?? [];
          const other = known.find(({ name }) => name !== one.name);
          if (known.length === 0 || (known.length === 1 && other !== undefined)) firsts.set(directory, [...known, one]);
          if (other === undefined) continue;
          const notes = [{ message: `${describe(other)} is the default too`, at: defaultClassAnnotation(other).at }];
          report(
            defaultClassAnnotation(one).at,
            'twoDefaults',
            { name: one.name, other: other.name },
            { notes, about: one },
          );
        }
      }
    },
  },
});

/** Whether one directory contains the other, or both have the same parent. */
function areNear(a: string, b: string): boolean {
  if (`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`) || a === '' || b === '') return true;
  return directoryOf(a) === directoryOf(b);
}

/** Classes that a platform or its add-on installs. */
const PLATFORM_CLASSES: ReadonlySet<string> = new Set([
  'alb',
  'azure-application-gateway',
  'gce',
  'gce-internal',
  'openshift-default',
  'public',
  'webapprouting.kubernetes.azure.com',
  'addon-http-application-routing',
  'tailscale',
]);

const KNOWN_CLASSES: readonly string[] = Object.values(CONTROLLERS).flatMap(({ classes }) => [...classes]);

/** The well-known class that a name misspells: two letters swapped, or one doubled or missing. */
function misspelt(name: string): string | undefined {
  return KNOWN_CLASSES.find(
    (known) => known.length > 4 && /^[a-z]+$/.test(name) && name !== known && isSlip(name, known),
  );
}

function isSlip(name: string, known: string): boolean {
  const shorter = name.length < known.length ? name : known;
  const longer = name.length < known.length ? known : name;
  if (longer.length - shorter.length === 1)
    return [...longer].some(
      (letter, i) => longer.slice(0, i) + longer.slice(i + 1) === shorter && known.includes(letter),
    );
  if (longer.length !== shorter.length) return false;
  const wrong = [...name].flatMap((letter, i) => (letter === known.charAt(i) ? [] : [i]));
  const [first = 0, second = 0] = wrong;
  return (
    wrong.length === 2 &&
    second === first + 1 &&
    name.charAt(first) === known.charAt(second) &&
    name.charAt(second) === known.charAt(first)
  );
}

/** GKE serves Ingresses without a class. */
function isOfGke(ingress: ResourceOf<'Ingress'>): boolean {
  return dialectOfAnnotations(ingress) === 'gke';
}

function listed(names: ReadonlySet<string>): string {
  return listing([...names], (name) => `"${name}"`);
}
