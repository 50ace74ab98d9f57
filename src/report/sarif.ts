/** SARIF 2.1.0, for code scanning and editors. Source: OASIS SARIF 2.1.0; columns count UTF-16 code units. */
import { type Diagnostic, type Fix, SEVERITY_RANK, type Severity } from '../linter/diagnostic.ts';
import { fingerprints } from '../linter/fingerprint.ts';
import { areaOf, type Rule } from '../linter/rule.ts';
import { type Place, pointer } from '../load/value/place.ts';
import { describe } from '../model/objects/resource.ts';
import { jsonText } from '../text/printable.ts';

import type { SourceFile, Span } from '../text/source-file.ts';
import { asGiven, docsUrl, type LinkTo, type Report, type Reporter } from './report.ts';

const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Code scanning refuses a run that has more. Source: GitHub REST API, "Upload an analysis as SARIF data". */
const MAX_RESULTS = 25_000;
/** It shows no more of one result, and refuses a thousand and one. */
const MAX_RELATED = 100;

/** Says how many findings the format has no room for; undefined where it has. */
export function leftOut({ diagnostics }: Pick<Report, 'diagnostics'>): string | undefined {
  const number = diagnostics.length - MAX_RESULTS;
  if (number <= 0) return undefined;
  const who = number === 1 ? 'the least severe finding is' : `the ${number} least severe findings are`;
  return `${who} left out: code scanning accepts at most ${MAX_RESULTS} results per run`;
}

/** Numbers of the findings that are kept. */
function kept(diagnostics: readonly Diagnostic[]): ReadonlySet<number> {
  const ranks = diagnostics.map(({ severity }, index) => ({ rank: SEVERITY_RANK[severity], index }));
  const most = ranks.toSorted((a, b) => a.rank - b.rank).slice(0, MAX_RESULTS);
  return new Set(most.map(({ index }) => index));
}

type NameOf = (path: string) => string;

export const sarif: Reporter = ({ diagnostics }, { digest, rules = {}, version = '', inRepository, linkTo }) => {
  const ids = Object.keys(rules);
  const prints = fingerprints(diagnostics, digest);
  const included = kept(diagnostics);
  const cut = leftOut({ diagnostics });
  const root = inRepository === undefined ? 'the directory that kroute was run in' : 'the root of the repository';
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kroute',
            ...(version === '' ? {} : { version }),
            rules: Object.entries(rules).map(([id, rule]) => describeRule(id, rule, linkTo)),
          },
        },
        ...(cut === undefined
          ? {}
          : {
              invocations: [
                {
                  executionSuccessful: true,
                  toolExecutionNotifications: [{ level: 'warning', message: { text: cut } }],
                },
              ],
            }),
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: root } } },
        results: diagnostics.flatMap((diagnostic, index) =>
          included.has(index) ? [result(diagnostic, ids, prints[index] ?? '', inRepository ?? asGiven)] : [],
        ),
      },
    ],
  };
  return `${jsonText(log, 2)}\n`;
};

function describeRule(id: string, { severity, docs }: Rule, linkTo: LinkTo = () => undefined): unknown {
  const helpUri = docsUrl(id, linkTo);
  return {
    id,
    name: id.replaceAll(/(^|[-/])(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: docs.summary },
    fullDescription: { text: docs.why },
    help: { text: docs.remedy, markdown: `${docs.why}\n\n**What to do:** ${docs.remedy}` },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { tags: [areaOf(id), 'kubernetes'] },
  };
}

function result(diagnostic: Diagnostic, ids: readonly string[], fingerprint: string, nameOf: NameOf): unknown {
  const { rule, severity, message, help, at, resource, notes, fix } = diagnostic;
  const ruleIndex = ids.indexOf(rule);
  return {
    ruleId: rule,
    ...(ruleIndex === -1 ? {} : { ruleIndex }),
    level: LEVEL[severity],
    message: { text: plainText(help === undefined ? message : `${message}. ${help}`) },
    locations: [
      {
        physicalLocation: physical(at, nameOf),
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
          relatedLocations: notes.slice(0, MAX_RELATED).map((note, id) => ({
            id,
            physicalLocation: physical(note.at, nameOf),
            message: { text: plainText(note.message) },
          })),
        }),
    partialFingerprints: { 'kroute/v1': fingerprint },
    ...(fix === undefined ? {} : { fixes: [sarifFix(fix, nameOf)] }),
  };
}

/** Within a message `[text](target)` is a link; brackets are escaped where they would make one. Source: SARIF, 3.11.6. */
function plainText(text: string): string {
  return /\]\s*\(/.test(text) ? text.replaceAll(/[[\]]/g, '\\$&') : text;
}

function physical({ file, span }: Place, nameOf: NameOf): unknown {
  return { artifactLocation: location(file, nameOf), region: region(file, span) };
}

/** Code scanning takes relative paths from the root of the repository, whatever the base says. */
function location(file: SourceFile, nameOf: NameOf): unknown {
  const path = nameOf(file.path);
  const [first = '', ...others] = path
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent);
  // A colon in the first part of a relative reference would end a scheme (RFC 3986, 4.2).
  const uri = [first, ...others.map((part) => part.replaceAll('%3A', ':'))].join('/');
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: 'SRCROOT' };
}

function region(file: SourceFile, span: Span): unknown {
  const { start, end } = file.rangeOf(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function sarifFix({ title, edits }: Fix, nameOf: NameOf): unknown {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: plainText(title) },
    artifactChanges: files.map((file) => ({
      artifactLocation: location(file, nameOf),
      replacements: edits
        .filter((edit) => edit.file === file)
        .map(({ span, text }) => ({
          deletedRegion: region(file, span),
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
    })),
  };
}
