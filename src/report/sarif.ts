/** SARIF 2.1.0, for code scanning and editors. Source: OASIS SARIF 2.1.0; columns count UTF-16 code units. */
import type { Diagnostic, Fix, Severity } from '../engine/diagnostic.ts';
import { fingerprints } from '../engine/fingerprint.ts';
import type { Rule } from '../engine/rule.ts';
import { type Place, pointer } from '../load/place.ts';
import { describe } from '../model/resource.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { type Reporter, RULE_PAGES } from './report.ts';

const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export const sarif: Reporter = ({ diagnostics }, { rules = {}, version = '' }) => {
  const ids = Object.keys(rules);
  const prints = fingerprints(diagnostics);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kroute',
            ...(version === '' ? {} : { version }),
            informationUri: RULE_PAGES.replace(/rules\/$/, ''),
            rules: Object.entries(rules).map(([id, rule]) => describeRule(id, rule)),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'the directory that kroute was run in' } } },
        results: diagnostics.map((diagnostic, index) => result(diagnostic, ids, prints[index] ?? '')),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
};

function describeRule(id: string, { severity, docs }: Rule): unknown {
  return {
    id,
    name: id.replaceAll(/(^|[-/])(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: docs.summary },
    fullDescription: { text: docs.why },
    help: { text: docs.remedy, markdown: `${docs.why}\n\n**What to do:** ${docs.remedy}` },
    helpUri: `${RULE_PAGES}${id}`,
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: [id.slice(0, id.indexOf('/')), 'kubernetes'] },
  };
}

function result(diagnostic: Diagnostic, ids: readonly string[], fingerprint: string): unknown {
  const { rule, severity, message, help, at, resource, notes, fix } = diagnostic;
  const ruleIndex = ids.indexOf(rule);
  return {
    ruleId: rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: LEVEL[severity],
    message: { text: help === undefined ? message : `${message}. ${help}` },
    locations: [
      {
        physicalLocation: physical(at),
        ...(resource === undefined
          ? {}
          : {
              logicalLocations: [
                {
                  kind: 'object',
                  name: describe(resource),
                  fullyQualifiedName: `${describe(resource)}${pointer(at.path)}`,
                },
              ],
            }),
      },
    ],
    ...(notes.length === 0
      ? {}
      : {
          relatedLocations: notes.map((note, id) => ({
            id,
            physicalLocation: physical(note.at),
            message: { text: note.message },
          })),
        }),
    partialFingerprints: { 'kroute/v1': fingerprint },
    ...(fix === undefined ? {} : { fixes: [sarifFix(fix)] }),
  };
}

function physical({ file, span }: Place): unknown {
  return { artifactLocation: location(file), region: region(file, span) };
}

function location({ path }: SourceFile): unknown {
  const uri = path.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':');
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: 'SRCROOT' };
}

function region(file: SourceFile, span: Span): unknown {
  const { start, end } = file.rangeOf(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function sarifFix({ title, edits }: Fix): unknown {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: location(file),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ span, text }) => ({
          deletedRegion: region(file, span),
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
    })),
  };
}
