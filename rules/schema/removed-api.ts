/** API versions that the configured Kubernetes version no longer serves. */
import {
  defineRule,
  type Fix,
  isBefore,
  type KnownKind,
  lookup,
  migrate,
  type Resource,
  rewriting,
  schemaErrors,
  unsafeFix,
  validate,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'The API version of the object was removed from Kubernetes.',
    why: 'The API server does not serve it, so kubectl reports "no matches for kind" and applies nothing.',
    remedy: 'Use the version that replaced it.',
  },
  messages: {
    removed: (to: { apiVersion: string; kind: string; since: string; replacement: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} was removed in Kubernetes ${to.since}`,
      help: to.replacement === undefined ? 'remove the object: there is no replacement' : `use ${to.replacement}`,
    }),
  },
  check: {
    resource(resource, { report, settings }) {
      const { apiVersion, kind } = resource;
      const known = lookup(apiVersion, kind);
      if (known?.origin !== 'kubernetes' || known.removed === undefined) return;
      if (isBefore(`1.${settings.kubeMinor}`, known.removed)) return;
      const at = resource.root.child('apiVersion').at;
      const replacement = nameOf(known);
      report(at, 'removed', { apiVersion, kind, since: known.removed, replacement }, { fix: fixFor(resource, known) });
    },
  },
});

function nameOf({ kind, replacement }: KnownKind): string | undefined {
  if (replacement === undefined) return undefined;
  return replacement.kind === kind ? replacement.apiVersion : `${replacement.apiVersion} ${replacement.kind}`;
}

function fixFor(resource: Resource, { kind, replacement }: KnownKind): Fix | undefined {
  const { file, root } = resource;
  const migration = migrate(resource);
  if (migration !== undefined)
    return {
      title: `convert to ${migration.apiVersion}`,
      safety: 'safe',
      edits: migration.replacements.map((edit) => ({ file, ...edit })),
    };
  if (replacement?.kind !== kind || schemaErrors(resource).length > 0) return undefined;
  const written = root.child('apiVersion');
  // A field of the same name may have another meaning there, so the user must check it.
  if (validate(replacement.apiVersion, kind, moved(root.json(), replacement.apiVersion)).length > 0) return undefined;
  return written.string === undefined
    ? undefined
    : unsafeFix(`set apiVersion to "${replacement.apiVersion}"`, rewriting(written, replacement.apiVersion));
}

function moved(object: unknown, apiVersion: string): unknown {
  return typeof object === 'object' && object !== null ? { ...object, apiVersion } : object;
}
