/** The machine-readable report of the public contract, version 1. */
import type { Diagnostic, Edit } from '../linter/diagnostic.ts';
import { type Place, pointer } from '../load/value/place.ts';
import { type Identity, knownNamespace } from '../model/objects/resource.ts';
import { jsonText } from '../text/printable.ts';

import type { Range } from '../text/source-file.ts';
import {
  count,
  docsUrl,
  type LinkTo,
  type NotFollowed,
  type RenderedFile,
  type Report,
  type Reporter,
  type SkippedFile,
} from './report.ts';

/** A finding as scripts see it. */
export interface JsonDiagnostic {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly help?: string;
  readonly file: string;
  readonly range: Range;
  /** 0-based index of the document in the file. */
  readonly document: number;
  readonly resource?: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** JSON Pointer into the document. */
  readonly path: string;
  readonly related?: readonly { readonly message: string; readonly file: string; readonly range: Range }[];
  readonly fix?: {
    readonly title: string;
    readonly safety: 'safe' | 'unsafe';
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly text: string }[];
  };
  readonly docs?: string;
}

export interface JsonReport {
  readonly version: 1;
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly summary: {
    readonly files: number;
    readonly documents: number;
    readonly resources: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    readonly fixable: number;
    readonly suppressed: number;
    readonly skipped: readonly SkippedFile[];
    readonly notFollowed: readonly NotFollowed[];
    readonly rendered: readonly RenderedFile[];
  };
}

export const json: Reporter = (report, { linkTo }) => `${jsonText(toJsonReport(report, linkTo), 2)}\n`;

/** `linkTo` says where the pages of rules are; they are named by their path in the package without it. */
export function toJsonReport(report: Report, linkTo?: LinkTo): JsonReport {
  return {
    version: 1,
    diagnostics: report.diagnostics.map((one) => toJsonDiagnostic(one, linkTo)),
    summary: {
      files: report.files,
      documents: report.documents,
      resources: report.resources,
      errors: count(report, 'error'),
      warnings: count(report, 'warning'),
      infos: count(report, 'info'),
      fixable: report.diagnostics.filter((one) => one.fix !== undefined).length,
      suppressed: report.suppressed,
      skipped: report.skipped,
      notFollowed: report.notFollowed,
      rendered: report.rendered,
    },
  };
}

function toJsonDiagnostic(diagnostic: Diagnostic, linkTo: LinkTo | undefined): JsonDiagnostic {
  const docs = docsUrl(diagnostic.rule, linkTo);
  const { at, notes, fix } = diagnostic;
  return {
    rule: diagnostic.rule,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
    ...place(at),
    document: at.document,
    ...(diagnostic.resource === undefined ? {} : { resource: identity(diagnostic.resource) }),
    path: pointer(at.path),
    ...(notes.length === 0 ? {} : { related: notes.map((note) => ({ message: note.message, ...place(note.at) })) }),
    ...(fix === undefined ? {} : { fix: { title: fix.title, safety: fix.safety, edits: fix.edits.map(toJsonEdit) } }),
    ...(docs === undefined ? {} : { docs }),
  };
}

function place({ file, span }: Place): { file: string; range: Range } {
  return { file: file.path, range: file.rangeOf(span) };
}

function toJsonEdit({ file, span, text }: Edit): { file: string; range: Range; text: string } {
  return { file: file.path, range: file.rangeOf(span), text };
}

function identity(of: Identity): JsonDiagnostic['resource'] {
  const namespace = knownNamespace(of);
  return { apiVersion: of.apiVersion, kind: of.kind, ...(namespace === undefined ? {} : { namespace }), name: of.name };
}
