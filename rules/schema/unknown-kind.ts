/** Kinds and API versions that do not exist. */
import {
  allKinds,
  byMaturity,
  type Cursor,
  defineRule,
  didYouMean,
  editDistance,
  groupOf,
  homeOf,
  isBefore,
  isBuiltInGroup,
  isKnownVersion,
  type KnownKind,
  kindsNamed,
  lookup,
  meantKind,
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
    impossible: (to: { apiVersion: string; kind: string; meant: string }) => ({
      message: `unknown apiVersion "${to.apiVersion}": ${to.kind} belongs to "${to.meant}"`,
      help: `set apiVersion to ${to.meant}`,
    }),
    type: (to: { field: string; source: string; help: string }) => ({
      message: `${to.field} must be a string, not ${to.source}`,
      help: to.help,
    }),
    notYet: (to: { kind: string; apiVersion: string; since: string; minor: number; older: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} was added in Kubernetes ${to.since} and does not exist in 1.${to.minor}`,
      help: to.older === undefined ? `use Kubernetes ${to.since} or later` : `use ${to.older}`,
    }),
  },
  check: {
    resource(resource, { report, settings }) {
      const { kind, root } = resource;
      const meant = meantKind(root);
      const apiVersion = meant === undefined ? resource.apiVersion : (root.child('apiVersion').string ?? '');
      if (judgeTypes() || apiVersion === '' || kind === '' || !isWritten(resource)) return;
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
      if (apiVersion === 'v1' && OPENSHIFT_KINDS.has(kind)) return;
      if (isBuiltInGroup(groupOf(apiVersion))) judgeKind();
      else if (meant !== undefined) {
        const fix = unsafeFix(
          `set apiVersion to "${meant.apiVersion}"`,
          rewriting(root.child('apiVersion'), meant.apiVersion),
        );
        report(root.child('apiVersion').at, 'impossible', { apiVersion, kind, meant: meant.apiVersion }, { fix });
      } else judgeGroup();

      /** `apiVersion: 1` for a kind of Kubernetes, and `kind: yes` for an apiVersion of Kubernetes. */
      function judgeTypes(): boolean {
        const [version, named] = [root.child('apiVersion'), root.child('kind')];
        if (meant !== undefined && isOtherType(version)) {
          const fix = version.isMap || version.isList ? undefined : rewriting(version, meant.apiVersion);
          report(
            version.isMap || version.isList ? version.key : version.at,
            'type',
            { field: 'apiVersion', source: sourceOf(version), help: `set apiVersion to ${meant.apiVersion}` },
            { fix: fix && unsafeFix(`set apiVersion to "${meant.apiVersion}"`, fix) },
          );
          return true;
        }
        if (!isOtherType(named) || !isKnownVersion(version.string ?? '')) return false;
        const help = 'set kind to the name of a kind, such as Service';
        report(named.isMap || named.isList ? named.key : named.at, 'type', {
          field: 'kind',
          source: sourceOf(named),
          help,
        });
        return true;
      }

      function judgeKind(): void {
        const other = homeOf(kind, apiVersion);
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
        // Files of other programs often say v1.
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

/** What OpenShift first had in v1, and `oc` still takes. Source: openshift/api, the legacy types of each group. */
const OPENSHIFT_KINDS: ReadonlySet<string> = new Set([
  'Build',
  'BuildConfig',
  'ClusterNetwork',
  'DeploymentConfig',
  'Group',
  'HostSubnet',
  'Identity',
  'Image',
  'ImageStream',
  'ImageStreamImport',
  'ImageStreamTag',
  'NetNamespace',
  'OAuthClient',
  'Project',
  'ProjectRequest',
  'Route',
  'SecurityContextConstraints',
  'Template',
  'User',
]);

function isOtherType(field: Cursor): boolean {
  return field.exists && (field.isMap || field.isList || typeof field.scalar !== 'string');
}

/** How the value is shown: a collection by its type. */
function sourceOf(field: Cursor): string {
  return field.isMap ? 'a map' : field.isList ? 'a list' : field.source;
}

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
