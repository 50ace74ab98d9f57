/** Kinds and API versions that do not exist. */
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
    summary: 'The kind does not exist in the apiVersion.',
    why: 'kubectl reports "no matches for kind" and does not apply the object.',
    remedy: 'Correct kind or apiVersion.',
  },
  messages: {
    kind: (to: { kind: string; apiVersion: string; meant: string | undefined; valid: string }) => ({
      message: `unknown kind "${to.kind}" in ${to.apiVersion}`,
      help: to.meant === undefined ? to.valid : `did you mean "${to.meant}"?`,
    }),
    elsewhere: (to: { kind: string; apiVersion: string; other: string }) => ({
      message: `unknown kind "${to.kind}" in ${to.apiVersion}: it belongs to ${to.other}`,
      help: `set apiVersion to ${to.other}`,
    }),
    group: (to: { apiVersion: string; kind: string; meant: string }) => ({
      message: `unknown apiVersion "${to.apiVersion}"; ${to.kind} belongs to "${to.meant}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    notYet: (to: { kind: string; apiVersion: string; since: string; minor: number; older: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} was added in Kubernetes ${to.since} and does not exist in 1.${to.minor}`,
      help: to.older === undefined ? `use Kubernetes ${to.since} or later` : `use ${to.older}`,
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
          report(root.child('apiVersion').at, 'notYet', {
            kind,
            apiVersion,
            since,
            minor: settings.kubeMinor,
            older: olderVersion(known, version),
          });
        return;
      }
      if (isBuiltInGroup(groupOf(apiVersion))) judgeKind();
      else judgeGroup();

      function judgeKind(): void {
        const other = homeOf(kind);
        if (other !== undefined) {
          const fix = unsafeFix(`set apiVersion to "${other}"`, rewriting(root.child('apiVersion'), other));
          report(root.child('apiVersion').at, 'elsewhere', { kind, apiVersion, other }, { fix });
          return;
        }
        const names = allKinds()
          .filter((each) => each.apiVersion === apiVersion)
          .map((each) => each.kind);
        const meant = meantBy(kind, names.length > 0 ? names : allKinds().map((each) => each.kind));
        const write = meant !== undefined && isClear(kind, meant) ? safeFix : unsafeFix;
        const fix =
          meant === undefined ? undefined : write(`replace with "${meant}"`, rewriting(root.child('kind'), meant));
        // OpenShift still takes its oldest kinds in v1, and files of other programs often say v1.
        const severity = apiVersion === 'v1' && meant === undefined ? 'warning' : 'error';
        report(
          root.child('kind').at,
          'kind',
          { kind, apiVersion, meant, valid: validKinds(apiVersion, names) },
          { fix, severity },
        );
      }

      /** An unknown group is a custom one, unless its name is close to that of a group that has this kind. */
      function judgeGroup(): void {
        const meant = didYouMean(
          apiVersion,
          kindsNamed(kind).map((each) => each.apiVersion),
        );
        if (meant === undefined || !isNear(apiVersion, meant)) return;
        const fix = unsafeFix(`replace with "${meant}"`, rewriting(root.child('apiVersion'), meant));
        report(root.child('apiVersion').at, 'group', { apiVersion, kind, meant }, { severity: 'warning', fix });
      }
    },
  },
});

/** Items of a typed list may omit apiVersion and kind. */
function isWritten({ root }: Resource): boolean {
  return (
    root.parent === undefined ||
    (root.child('apiVersion').string !== undefined && root.child('kind').string !== undefined)
  );
}

/** At most so many kinds are listed. */
const FEW = 8;

/** What can be written instead, where no kind has a similar name. */
function validKinds(apiVersion: string, kinds: readonly string[]): string {
  const group = groupOf(apiVersion);
  const list = `run "kubectl api-resources --api-group=${group}" to list the kinds of this group`;
  if (kinds.length > 0)
    return kinds.length > FEW ? list : `valid kinds: ${kinds.map((kind) => `"${kind}"`).join(', ')}`;
  const versions = new Set(
    allKinds()
      .filter((each) => each.group === group && each.removed === undefined)
      .map((each) => each.apiVersion),
  );
  if (versions.size === 0 || versions.size > FEW) return list;
  return `valid values of apiVersion in this group: ${[...versions].map((version) => `"${version}"`).join(', ')}`;
}

/** Another version of the kind that a release of Kubernetes has, if one does. */
function olderVersion({ kind, group }: KnownKind, version: string): string | undefined {
  return kindsNamed(kind)
    .filter((each) => each.group === group)
    .filter(({ introduced }) => introduced === undefined || !isBefore(version, introduced))
    .filter(({ removed }) => removed === undefined || isBefore(version, removed))
    .sort(byMaturity)[0]?.apiVersion;
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

/** Groups of other projects often have similar names (`networking.istio.io`), so at most two letters may differ. */
function isNear(apiVersion: string, meant: string): boolean {
  return editDistance(apiVersion, meant) <= 2 && !/alpha|beta/.test(apiVersion.slice(meant.indexOf('/')) + meant);
}
