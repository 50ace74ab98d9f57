/** Fields that the API does not have. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  type Edit,
  editDistance,
  errorCursor,
  type Fix,
  fieldPath,
  keysOf,
  migrateBackend,
  misspelledIdentity,
  newerFields,
  type Resource,
  removedIn,
  renamingKey,
  safeFix,
  severityFor,
  type UnknownField,
  unsafeFix,
} from '../../src/kit.ts';

/** At most so many valid fields are listed in the help. */
const FEW = 8;

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A field does not exist in the API at this place.',
    why: 'kubectl rejects the object. Without strict validation the API server drops the field, so its value has no effect.',
    remedy: 'Correct the name of the field, move it to the right place, or remove it.',
  },
  messages: {
    unknown: (to: { field: string; place: string; help: string }) => ({
      message: `unknown field "${to.field}" in ${to.place}`,
      help: to.help,
    }),
    newer: (to: { field: string; place: string; minor: number }) => ({
      message: `unknown field "${to.field}" in ${to.place}: it was added in Kubernetes 1.${to.minor}`,
      help: `remove it, or use Kubernetes 1.${to.minor} or later`,
    }),
    removed: (to: { field: string; place: string; release: string }) => ({
      message: `unknown field "${to.field}" in ${to.place}: it was removed in ${to.release}`,
      help: 'remove it',
    }),
    betaBackend: (to: { field: string }) => ({
      message: `unknown field "${to.field}": networking.k8s.io/v1 replaced it`,
      help: 'use service.name and service.port',
    }),
    betaDefault: () => ({
      message: 'unknown field "backend" in spec: networking.k8s.io/v1 renamed it to "defaultBackend"',
      help: 'rename it to "defaultBackend"',
    }),
  },
  check: {
    schemaError(error, { report, settings }, resource) {
      if (error.is !== 'unknown-field') return;
      const owner = errorCursor(resource, error);
      const field = errorCursor(resource, { path: [...error.path, error.field] });
      const removal = removedIn(resource, error);
      if (removal !== undefined) {
        const now = removal.of === 'Kubernetes' ? settings.kubeMinor : settings.gatewayApi.minor;
        const release = `${removal.of} 1.${removal.minor}`;
        // Clusters with an earlier bundle have the field, and no file says which one is installed.
        const isAssumed = removal.of !== 'Kubernetes' && settings.gatewayApi.isAssumed === true;
        const data = { field: error.field, place: placeName(resource, owner), release };
        if (now >= removal.minor) report(field.key, 'removed', data, isAssumed ? { severity: 'warning' } : {});
      } else if (isIngressV1(resource) && BETA_FIELDS.has(error.field) && error.known.includes('service'))
        reportBetaBackend(owner, error.field);
      else if (isIngressV1(resource) && error.field === 'backend' && error.known.includes('defaultBackend'))
        report(field.key, 'betaDefault', undefined, {
          fix: safeFix('rename to "defaultBackend"', ...betaDefaultEdits(field)),
        });
      else {
        const { help, fix } = adviceOn(resource, owner, field, error);
        const severity = fix === undefined ? severityFor(resource) : 'error';
        report(
          field.key,
          'unknown',
          { field: error.field, place: placeName(resource, owner), help },
          { fix, severity },
        );
      }

      /** Name and port are reported as one error. */
      function reportBetaBackend(backend: Cursor, field: string): void {
        const other = backend.child(field === 'serviceName' ? 'servicePort' : 'serviceName');
        const isFirst = !other.written || backend.child(field).key.span.start < other.key.span.start;
        if (!isFirst) return;
        const edits = migrateBackend(backend)?.map((edit) => ({ file: resource.file, ...edit })) ?? [];
        report(
          backend.child(field).key,
          'betaBackend',
          { field },
          { fix: safeFix('convert to networking.k8s.io/v1', ...edits) },
        );
      }
    },
    resource(resource, { report, settings }) {
      for (const { path, field, since } of newerFields(resource, settings.kubeMinor)) {
        const place = placeName(resource, errorCursor(resource, { path }));
        report(errorCursor(resource, { path: [...path, field] }).key, 'newer', { field, place, minor: since });
      }
      for (const { entry, meant } of misspelledIdentity(resource)) {
        const fix = safeFix(`rename to "${meant}"`, renamingKey(entry, meant));
        const help = `did you mean "${meant}"?`;
        report(entry.key, 'unknown', { field: String(entry.step), place: 'the object', help }, { fix });
      }
    },
  },
});

const BETA_FIELDS: ReadonlySet<string> = new Set(['serviceName', 'servicePort']);

function isIngressV1({ known, version }: Resource): boolean {
  return known === 'Ingress' && version === 'v1';
}

/** Renames the field and converts the backend; no edits where it cannot be converted. */
function betaDefaultEdits(field: Cursor): readonly (Edit | undefined)[] {
  const isBeta = field.keys().some((key) => BETA_FIELDS.has(key));
  if (!isBeta) return [renamingKey(field, 'defaultBackend')];
  const rewritten = migrateBackend(field)?.map((edit) => ({ file: field.document.file, ...edit }));
  return rewritten === undefined ? [] : [renamingKey(field, 'defaultBackend'), ...rewritten];
}

function placeName(resource: Resource, owner: Cursor): string {
  const path = fieldPath(owner.path.slice(resource.root.path.length));
  return path === '' ? resource.kind : path;
}

function adviceOn(resource: Resource, owner: Cursor, entry: Cursor, error: UnknownField): { help: string; fix?: Fix } {
  const { field, known, elsewhere } = error;
  const present = keysOf(owner);
  const free = known.filter((each) => !present.has(each));
  const exact = free.filter((each) => each.toLowerCase() === field.toLowerCase());
  const meant = exact.length === 1 ? exact[0] : didYouMean(field, free);
  if (meant !== undefined) {
    const isClear = meant.toLowerCase() === field.toLowerCase() || editDistance(field, meant) === 1;
    const fix = (isClear ? safeFix : unsafeFix)(`rename to "${meant}"`, renamingKey(entry, meant));
    return { help: `did you mean "${meant}"?`, fix };
  }
  if (known.includes('matchLabels')) return { help: `move it under "matchLabels"` };
  if (elsewhere !== undefined)
    return { help: `move it to ${elsewhere === '' ? 'the top level of the object' : elsewhere}` };
  const taken = didYouMean(field, known);
  if (taken !== undefined) return { help: `remove it: "${taken}" is already set` };
  if (known.length > 0 && known.length <= FEW)
    return { help: `remove it; valid fields: ${known.map((each) => `"${each}"`).join(', ')}` };
  const path = owner.path.filter((step) => typeof step === 'string').slice(resource.root.path.length);
  return {
    help: `remove it; "kubectl explain ${[resource.kind.toLowerCase(), ...path].join('.')}" lists the valid fields`,
  };
}
