/** API versions that the chosen Kubernetes no longer serves. */
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
    summary: 'The API server no longer serves this version of the kind.',
    why: 'kubectl finds no match for the kind and does not send the object.',
    remedy: 'Move to the version that took its place.',
  },
  messages: {
    removed: (to: { apiVersion: string; kind: string; since: string; replacement: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} is gone since Kubernetes ${to.since}`,
      help: to.replacement === undefined ? 'nothing takes its place: remove the object' : `move to ${to.replacement}`,
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
      title: `rewrite as ${migration.apiVersion}`,
      safety: 'safe',
      edits: migration.replacements.map((edit) => ({ file, ...edit })),
    };
  if (replacement?.kind !== kind || schemaErrors(resource).length > 0) return undefined;
  const written = root.child('apiVersion');
  // The same fields may have come to mean something else, so this is for the user to check.
  if (validate(replacement.apiVersion, kind, moved(root.json(), replacement.apiVersion)).length > 0) return undefined;
  return written.string === undefined
    ? undefined
    : unsafeFix(`write "${replacement.apiVersion}"`, rewriting(written, replacement.apiVersion));
}

function moved(object: unknown, apiVersion: string): unknown {
  return typeof object === 'object' && object !== null ? { ...object, apiVersion } : object;
}
