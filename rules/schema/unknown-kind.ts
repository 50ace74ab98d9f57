/** Kinds and versions that no API server has. */
import {
  allKinds,
  defineRule,
  didYouMean,
  editDistance,
  groupOf,
  isBefore,
  isBuiltInGroup,
  type KnownKind,
  kindsNamed,
  lookup,
  type Resource,
  rewriting,
  safeFix,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The kind does not exist in that apiVersion.',
    why: 'kubectl finds no match for the kind and does not send the object.',
    remedy: 'Correct kind or apiVersion.',
  },
  messages: {
    kind: (to: { kind: string; apiVersion: string; meant: string | undefined }) => ({
      message: `there is no kind "${to.kind}" in ${to.apiVersion}`,
      help: to.meant === undefined ? 'correct kind or apiVersion' : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { kind: string; apiVersion: string; other: string }) => ({
      message: `there is no kind "${to.kind}" in ${to.apiVersion}, only in ${to.other}`,
      help: `write "apiVersion: ${to.other}"`,
    }),
    group: (to: { apiVersion: string; kind: string; meant: string }) => ({
      message: `"${to.apiVersion}" looks like a misspelling of "${to.meant}", where ${to.kind} is at home`,
      help: `did you mean "${to.meant}"?`,
    }),
    notYet: (to: { kind: string; apiVersion: string; since: string; minor: number }) => ({
      message: `${to.apiVersion} ${to.kind} exists only since Kubernetes ${to.since}, not in 1.${to.minor}`,
      help: `use Kubernetes ${to.since}, or an older version of the API`,
    }),
  },
  check: {
    resource(resource, { report, settings }) {
      const { apiVersion, kind, root } = resource;
      if (apiVersion === '' || kind === '' || !isWritten(resource)) return;
      const known = lookup(apiVersion, kind);
      const version = `1.${settings.kubeMinor}`;
      if (known !== undefined) {
        const since = known.origin === 'kubernetes' ? known.introduced : undefined;
        if (since !== undefined && isBefore(version, since))
          report(root.child('apiVersion').at, 'notYet', { kind, apiVersion, since, minor: settings.kubeMinor });
        return;
      }
      if (isBuiltInGroup(groupOf(apiVersion))) judgeKind();
      else judgeGroup();

      function judgeKind(): void {
        const other = homeOf(kind);
        if (other !== undefined) {
          const fix = unsafeFix(`write "${other}"`, rewriting(root.child('apiVersion'), other));
          report(root.child('apiVersion').at, 'elsewhere', { kind, apiVersion, other }, { fix });
          return;
        }
        const names = allKinds()
          .filter((each) => each.apiVersion === apiVersion)
          .map((each) => each.kind);
        const meant = meantBy(kind, names.length > 0 ? names : allKinds().map((each) => each.kind));
        const write = meant !== undefined && isClear(kind, meant) ? safeFix : unsafeFix;
        const fix = meant === undefined ? undefined : write(`write "${meant}"`, rewriting(root.child('kind'), meant));
        report(root.child('kind').at, 'kind', { kind, apiVersion, meant }, { fix });
      }

      /** A group that nobody knows is a custom one, unless it is nearly one that has this kind. */
      function judgeGroup(): void {
        const meant = didYouMean(
          apiVersion,
          kindsNamed(kind).map((each) => each.apiVersion),
        );
        if (meant === undefined || !isNear(apiVersion, meant)) return;
        const fix = unsafeFix(`write "${meant}"`, rewriting(root.child('apiVersion'), meant));
        report(root.child('apiVersion').at, 'group', { apiVersion, kind, meant }, { severity: 'warning', fix });
      }
    },
  },
});

/** Items of a typed list need not say what they are. */
function isWritten({ root }: Resource): boolean {
  return (
    root.parent === undefined ||
    (root.child('apiVersion').string !== undefined && root.child('kind').string !== undefined)
  );
}

/** The version of the one group that serves a kind of this name. */
function homeOf(kind: string): string | undefined {
  const kinds = kindsNamed(kind);
  const served = kinds.filter(({ removed }) => removed === undefined);
  const groups = new Set(served.map(({ group }) => group));
  return groups.size === 1 ? served.sort(byMaturity)[0]?.apiVersion : undefined;
}

function byMaturity(a: KnownKind, b: KnownKind): number {
  return rank(a) - rank(b);
}

function rank({ apiVersion }: KnownKind): number {
  return apiVersion.includes('alpha') ? 2 : apiVersion.includes('beta') ? 1 : 0;
}

function meantBy(kind: string, names: readonly string[]): string | undefined {
  const alike = names.filter((name) => name.toLowerCase() === kind.toLowerCase());
  return alike.length === 1 ? alike[0] : didYouMean(kind, names);
}

function isClear(kind: string, meant: string): boolean {
  return kind.toLowerCase() === meant.toLowerCase() || editDistance(kind, meant) === 1;
}

/** Groups of other projects are often near in letters (`networking.istio.io`): only a slip or two counts. */
function isNear(apiVersion: string, meant: string): boolean {
  return editDistance(apiVersion, meant) <= 2 && !/alpha|beta/.test(apiVersion.slice(meant.indexOf('/')) + meant);
}
