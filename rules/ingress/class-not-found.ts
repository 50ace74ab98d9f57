/** Ingresses whose class nobody declares, and classes of which none or two are the default. */
import {
  CONTROLLERS,
  type Cursor,
  classAnnotation,
  classOf,
  defaultClassAnnotation,
  defineRule,
  describe,
  dialectOfAnnotations,
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
    summary: 'An Ingress asks for a class that is not given, or for none where none is the default.',
    why: 'No controller takes such an Ingress: it gets no address, and nothing says why.',
    remedy: 'Name one of the IngressClasses in spec.ingressClassName.',
  },
  messages: {
    absent: (to: { name: string; given: string; meant: string | undefined }) => ({
      message: `IngressClass "${to.name}" is not among the given ones`,
      help: to.meant === undefined ? `the given classes are ${to.given}` : `did you mean "${to.meant}"?`,
    }),
    misspelled: (to: { name: string; meant: string }) => ({
      message: `class "${to.name}" is the name of no known controller`,
      help: `did you mean "${to.meant}"?`,
    }),
    none: (to: { given: string }) => ({
      message: 'the Ingress names no class, and none of the given classes is the default',
      help: `add spec.ingressClassName (${to.given}), or make a class the default`,
    }),
    twoDefaults: (to: { name: string; other: string }) => ({
      message: `IngressClass "${to.name}" is the default, and so is "${to.other}"`,
      help: 'keep one default: an Ingress without a class gets the newest of them, or is refused by old versions',
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
          fix: meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(at, meant)),
        };
        // The annotation is only compared with the controller's setting: no IngressClass need be there.
        if (isField && classes.length > 0 && !PLATFORM_CLASSES.has(name) && isAmong(ingress))
          report(at.at, 'absent', { name, given: all, meant }, extra);
        else if (meant !== undefined && !KNOWN_CLASSES.includes(name) && (near === undefined || !isField))
          report(at.at, 'misspelled', { name, meant }, extra);
      }

      /** Whether classes are given for this Ingress: beside it, above it or next to its directory. */
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
          const notes = [{ message: `${describe(other)} is the other`, at: defaultClassAnnotation(other).at }];
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

/** Whether one directory holds the other, or both are in one. */
function areNear(a: string, b: string): boolean {
  if (`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`) || a === '' || b === '') return true;
  return directoryOf(a) === directoryOf(b);
}

/** Classes that a platform or its add-on installs, so that manifests need not. */
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

/** The well-known class of which this is a slip of the fingers: two letters swapped, or one doubled or lost. */
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

/** GKE takes Ingresses without a class. */
function isOfGke(ingress: ResourceOf<'Ingress'>): boolean {
  return dialectOfAnnotations(ingress) === 'gke';
}

function listed(names: ReadonlySet<string>): string {
  return listing([...names], (name) => `"${name}"`);
}
