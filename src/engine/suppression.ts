/** What a manifest asks to leave out of the findings, and where it asks for it. */
import { type Comment, commentsWith } from '../load/comment.ts';
import type { Cursor } from '../load/cursor.ts';
import type { ParsedDocument } from '../load/document.ts';
import type { Place } from '../load/place.ts';
import type { Project } from '../model/project.ts';
import type { Resource } from '../model/resource.ts';
import type { SourceFile } from '../text/source-file.ts';
import type { Diagnostic } from './diagnostic.ts';

/** A request to leave out findings of a rule (or of all of an area, `ingress/*`). */
export interface Suppression {
  /** Where the rule is named. */
  readonly at: Place;
  /** As written; `*` stands for every rule, '' where none is named. */
  readonly pattern: string;
  /** Set where it is no form of request that kroute knows: the word as written. */
  readonly unknownDirective?: string;
  /** Whether a finding stands where the request applies. */
  covers(diagnostic: Diagnostic): boolean;
}

const WORD = 'kroute-ignore';
const ANNOTATION = 'kroute.dev/ignore';
const DIRECTIVE = /^#+[ \t]*(kroute-ignore[-\w]*):?(?=\s|$)/;

/** All requests of a project, in reading order. Costs little where no file holds one. */
export function suppressionsIn(project: Project): readonly Suppression[] {
  const annotated = new Set(project.files.filter(({ text }) => text.includes(ANNOTATION)));
  return [
    ...project.files.flatMap((file) => inComments(file, project)),
    ...project.cluster.resources.filter(({ file }) => annotated.has(file)).flatMap(inAnnotation),
  ];
}

function inComments(file: SourceFile, { manifests }: Project): readonly Suppression[] {
  if (!file.text.includes(WORD)) return [];
  const documents = manifests.map(({ document }) => document).filter((document) => document.file.path === file.path);
  // Nothing is found in a file that holds no manifest.
  return documents.length === 0
    ? []
    : commentsWith(WORD, file, documents).flatMap((comment) => inComment(comment, file, documents));
}

function inComment(comment: Comment, file: SourceFile, documents: readonly ParsedDocument[]): readonly Suppression[] {
  const [start, directive = ''] = DIRECTIVE.exec(comment.text) ?? [];
  if (start === undefined) return [];
  const { index } = documents.filter(({ span }) => span.start <= comment.span.start).at(-1) ?? { index: 0 };
  const placeOf = (offset: number, length: number): Place => {
    const from = comment.span.start + offset;
    return { file, document: index, path: [], span: { start: from, end: from + length } };
  };
  const isOfFile = directive === `${WORD}-file`;
  const target = comment.isAlone ? lineBelow(comment, file) : comment.line;
  const covers = ({ at }: Diagnostic): boolean =>
    at.file.path === file.path && (isOfFile || file.positionAt(at.span.start).line === target);
  const whole = placeOf(0, comment.text.trimEnd().length);
  if (!isOfFile && directive !== WORD)
    return [{ at: whole, pattern: '', unknownDirective: directive, covers: () => false }];
  const patterns = patternsIn(comment.text.slice(start.length), start.length);
  if (patterns.length === 0)
    return [{ at: whole, pattern: isOfFile ? '*' : '', covers: isOfFile ? covers : () => false }];
  return patterns.map(({ pattern, offset }) => ({ at: placeOf(offset, pattern.length), pattern, covers }));
}

/** The line that comments directly above it speak of: the first that is no comment itself. */
function lineBelow(comment: Comment, file: SourceFile): number {
  let line = comment.line + 1;
  while (line <= file.lineCount && /^[ \t]*#/.test(file.lineText(line))) line++;
  return line;
}

/** `a/b, c/*  -- reason` -> `a/b` and `c/*`, each with its offset. */
function patternsIn(text: string, offset: number): readonly { pattern: string; offset: number }[] {
  const [named = ''] = text.split(/(?:^|\s)--(?:\s|$)/);
  return [...named.matchAll(/[^\s,]+/g)].map(({ 0: pattern, index }) => ({ pattern, offset: offset + index }));
}

function inAnnotation(resource: Resource): readonly Suppression[] {
  const annotation: Cursor = resource.root.child('metadata').child('annotations').child(ANNOTATION);
  if (annotation.string === undefined) return [];
  const { at } = annotation;
  const covers = (diagnostic: Diagnostic): boolean => diagnostic.resource === resource;
  const patterns = patternsIn(annotation.string, 0);
  return patterns.length === 0
    ? [{ at, pattern: '', covers: () => false }]
    : patterns.map(({ pattern }) => ({ at, pattern, covers }));
}
