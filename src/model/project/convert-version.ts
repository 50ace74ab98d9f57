/**
 * Converts objects of removed API versions in place: comments and layout stay.
 * Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
 */

import { scalarText } from '../../load/scalar/write-scalar.ts';
import type { Cursor } from '../../load/value/cursor.ts';
import { table } from '../../text/own.ts';
import type { Replacement } from '../../text/replacement.ts';
import type { Resource } from '../objects/resource.ts';

const WORKLOADS: ReadonlySet<string> = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']);

export interface Migration {
  readonly apiVersion: string;
  readonly replacements: readonly Replacement[];
}

/**
 * Converts an Ingress of `extensions/v1beta1` or `networking.k8s.io/v1beta1` to v1, and a workload of
 * `extensions/v1beta1` or `apps/v1beta*` to apps/v1; undefined for other kinds, and if the text cannot be converted
 * (JSON, anchors, values that are filled in later, lost indentation).
 */
export function migrate(resource: Resource): Migration | undefined {
  const { root, document, kind, group, version } = resource;
  if (document.engine === 'json' || document.tape.toSource !== undefined) return undefined;
  if (kind === 'Ingress' && version === 'v1beta1')
    return migrated(root, 'networking.k8s.io/v1', ingressReplacements(root));
  const isBetaWorkload = WORKLOADS.has(kind) && (group === 'extensions' || group === 'apps') && version !== 'v1';
  return isBetaWorkload ? migrated(root, 'apps/v1', workloadReplacements(root, kind)) : undefined;
}

/** Converts a backend from v1beta1 to v1; undefined if its text cannot be converted. */
export function migrateBackend(backend: Cursor): readonly Replacement[] | undefined {
  if (backend.document.engine === 'json' || backend.document.tape.toSource !== undefined) return undefined;
  return backendReplacements(backend);
}

function migrated(
  root: Cursor,
  apiVersion: string,
  replacements: readonly Replacement[] | undefined,
): Migration | undefined {
  const written = root.child('apiVersion');
  if (replacements === undefined || !written.written) return undefined;
  const all = new Map(
    [{ span: written.at.span, text: apiVersion }, ...replacements].map((each) => [each.span.start, each]),
  );
  return { apiVersion, replacements: [...all.values()] };
}

// --- Ingress

function ingressReplacements(root: Cursor): readonly Replacement[] | undefined {
  const found: Replacement[] = [];
  const spec = root.child('spec');
  const fallback = spec.child('backend');
  if (fallback.written) {
    if (spec.child('defaultBackend').written) return undefined;
    const rewritten = fallback.exists ? backendReplacements(fallback) : [];
    if (rewritten === undefined) return undefined;
    found.push({ span: fallback.key.span, text: 'defaultBackend' }, ...rewritten);
  }
  for (const rule of spec.child('rules').items())
    for (const path of rule.child('http').child('paths').items()) {
      const rewritten = pathReplacements(path);
      if (rewritten === undefined) return undefined;
      found.push(...rewritten);
    }
  return found;
}

function pathReplacements(path: Cursor): readonly Replacement[] | undefined {
  const backend = path.child('backend');
  if (!backend.exists) return undefined;
  const rewritten = backendReplacements(backend);
  const pathType = path.child('pathType');
  if (rewritten === undefined || pathType.exists) return rewritten;
  // The field exists and is empty, so it cannot be added.
  if (pathType.written) return undefined;
  const separator = isFlow(path) ? ', ' : `${newline(path)}${indentation(backend)}`;
  const { start } = backend.key.span;
  // The default path type of v1beta1.
  return [{ span: { start, end: start }, text: `pathType: ImplementationSpecific${separator}` }, ...rewritten];
}

/** The fields of a backend in either version. */
const OF_BACKENDS: ReadonlySet<string> = new Set(['serviceName', 'servicePort', 'resource', 'service']);

function backendReplacements(backend: Cursor): readonly Replacement[] | undefined {
  const name = backend.child('serviceName');
  const port = backend.child('servicePort');
  if (!name.exists && !port.exists) return backend.child('resource').exists ? [] : undefined;
  const form = portForm(port);
  if (!backend.isMap || !name.exists || form === undefined) return undefined;
  // Text from an anchor is written elsewhere, and others may use it too.
  if (!isWithin(name, backend) || !isWithin(port, backend)) return undefined;
  const portFirst = port.key.span.start < name.key.span.start;
  const entries = backend.keys().filter((key) => OF_BACKENDS.has(key));
  if (entries.length !== 2) return undefined;
  // kubectl reads JSON with a byte-order mark as YAML, but other tools read it as JSON.
  if (isFlow(backend) && sourceOfKey(name).startsWith('"')) return undefined;
  const value = { span: port.at.span, text: form.text };
  if (isFlow(backend))
    return portFirst
      ? [
          { span: port.key.span, text: `service: {port: {${form.field}` },
          { ...value, text: `${value.text}}` },
          { span: name.key.span, text: 'name' },
          { span: name.at.span, text: `${name.source}}` },
        ]
      : [
          { span: name.key.span, text: 'service: {name' },
          { span: port.key.span, text: `port: {${form.field}` },
          { ...value, text: `${value.text}}}` },
        ];
  const inner = `${newline(backend)}${indentation(name)}  `;
  return portFirst
    ? [
        { span: port.key.span, text: `service:${inner}port:${inner}  ${form.field}` },
        value,
        { span: name.key.span, text: '  name' },
      ]
    : [
        { span: name.key.span, text: `service:${inner}name` },
        { span: port.key.span, text: `  port:${inner}  ${form.field}` },
        value,
      ];
}

/** A port name cannot consist of digits only, so such a string is written as the number that was meant. */
function portForm(port: Cursor): { readonly field: 'name' | 'number'; readonly text: string } | undefined {
  if (port.integer !== undefined) return { field: 'number', text: port.source };
  const { string } = port;
  if (string === undefined || string === '') return undefined;
  return /^[1-9]\d{0,4}$/.test(string) ? { field: 'number', text: string } : { field: 'name', text: port.source };
}

// --- workloads

/** Fields that apps/v1 does not have. */
const GONE = table({ Deployment: 'rollbackTo', DaemonSet: 'templateGeneration' });

function workloadReplacements(root: Cursor, kind: string): readonly Replacement[] | undefined {
  const spec = root.child('spec');
  const gone = GONE.get(kind);
  if (gone !== undefined && spec.child(gone).written) return undefined;
  const selector = spec.child('selector');
  if (selector.exists) return [];
  const template = spec.child('template');
  const labels = template.child('metadata').child('labels').entries();
  if (selector.written || labels.length === 0 || isFlow(spec)) return undefined;
  if (labels.some((label) => label.string === undefined)) return undefined;
  const line = `${newline(root)}${indentation(template)}`;
  const pairs = labels.map((label) => `${line}    ${sourceOfKey(label)}: ${sourceOfLabel(label)}`).join('');
  const { start } = template.key.span;
  // The default selector of the beta versions.
  return [{ span: { start, end: start }, text: `selector:${line}  matchLabels:${pairs}${line}` }];
}

// --- text

function isWithin(inner: Cursor, outer: Cursor): boolean {
  return inner.at.span.start >= outer.at.span.start && inner.at.span.end <= outer.at.span.end;
}

function isFlow(map: Cursor): boolean {
  return map.source.startsWith('{');
}

function newline({ document: { file } }: Cursor): string {
  return file.text.charAt(file.text.indexOf('\n') - 1) === '\r' ? '\r\n' : '\n';
}

/** Spaces up to the column of an entry's key. */
function indentation({ key: { file, span } }: Cursor): string {
  return ' '.repeat(file.positionAt(span.start).column - 1);
}

/** The text of a label, if it is on one line and is valid without changes. */
function sourceOfLabel({ source, string = '' }: Cursor): string {
  return /^(?:".*"|'.*')$/.test(source) ? source : scalarText(string);
}

function sourceOfKey({ key: { file, span } }: Cursor): string {
  return file.text.slice(span.start, span.end);
}
