/** Fields and kinds of the Gateway API that the bundle and channel of the cluster do not have. */
import {
  type Absence,
  absenceOfKind,
  absentFields,
  type Cursor,
  defineRule,
  fieldPath,
  placesAt,
  type Resource,
} from '../../src/kit.ts';

interface Data {
  readonly what: string;
  readonly minor: number;
  readonly since: number | undefined;
}

export default defineRule({
  severity: 'info',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A field or kind is not in the version or channel of the Gateway API in the cluster.',
    why: 'A cluster with the CRDs of the standard channel, or with older CRDs, rejects the object.',
    remedy:
      'Remove the field, or install CRDs that have it. Set gatewayApi in kroute.yaml to the version and channel of the cluster.',
  },
  messages: {
    experimental: (of: Data) => ({
      message: `${of.what} is only in the experimental channel of Gateway API 1.${of.minor}`,
      help: adviceOn(of.since),
    }),
    standard: (of: Data) => ({
      message: `${of.what} is not in the standard channel of Gateway API 1.${of.minor}`,
      help: adviceOn(of.since),
    }),
    newer: (of: { what: string; minor: number; since: number }) => ({
      message: `${of.what} was added in Gateway API 1.${of.since} and does not exist in 1.${of.minor}`,
      help: `remove it, or install Gateway API 1.${of.since} or later`,
    }),
  },
  check: {
    resource(resource, { report, settings }) {
      if (!resource.group.startsWith('gateway.networking.')) return;
      const { minor, channel } = settings.gatewayApi;
      const id = `${resource.apiVersion}/${resource.kind}`;
      const kind = absenceOfKind(id, settings.gatewayApi);
      if (kind !== undefined) {
        // An alpha version is experimental by its name; deprecated-api reports what no bundle has.
        if (kind.is === 'gone' || (kind.is === 'experimental' && channel === undefined)) return;
        say(resource.root.child('apiVersion'), `${resource.apiVersion} ${resource.kind}`, kind);
        return;
      }
      const named = new Set<string>();
      for (const { path, absence } of absentFields(id, settings.gatewayApi)) {
        // A field that was removed is unknown, which schema/unknown-field reports.
        if (absence.is === 'gone') continue;
        for (const place of writtenAt(resource.root, path)) {
          // Once is enough to know that the channel is needed.
          const field = String(place.step);
          if (absence.is === 'experimental' && channel === undefined && named.has(field)) break;
          named.add(field);
          say(place, nameOf(resource, place), absence);
        }
      }

      function say(place: Cursor, what: string, absence: Absence): void {
        const at = place.step === 'apiVersion' ? place.at : place.key;
        if (absence.is !== 'experimental')
          report(at, 'newer', { what, minor, since: absence.minor }, { severity: 'error' });
        else if (channel === undefined) report(at, 'experimental', { what, minor, since: absence.standardSince });
        else report(at, 'standard', { what, minor, since: absence.standardSince }, { severity: 'error' });
      }
    },
  },
});

/** Where a field is written: the API server does not know it even if it is null. */
function writtenAt(root: Cursor, path: string): readonly Cursor[] {
  const end = path.lastIndexOf('.');
  const owners = end < 0 ? [root] : placesAt(root, path.slice(0, end));
  return owners.map((owner) => owner.child(path.slice(end + 1))).filter((field) => field.written);
}

function nameOf({ root }: Resource, place: Cursor): string {
  return fieldPath(place.path.slice(root.path.length));
}

function adviceOn(since: number | undefined): string {
  const install = 'install the CRDs of the experimental channel';
  return since === undefined ? `remove it, or ${install}` : `remove it, or ${install} or of Gateway API 1.${since}`;
}
