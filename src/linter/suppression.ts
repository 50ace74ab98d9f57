/** Reads the ignore comments and annotations of manifests. */

import type { ParsedDocument } from '../load/tape/document.ts';
import type { Cursor } from '../load/value/cursor.ts';
import type { Place } from '../load/value/place.ts';
import { type Comment, commentsWith, lastBefore } from '../load/yaml/comment.ts';
import type { Resource } from '../model/objects/resource.ts';
import type { Project } from '../model/project/project.ts';
import { groupBy } from '../text/group.ts';
import type { SourceFile } from '../text/source-file.ts';

/** An ignore comment or annotation, for a rule or an area (`ingress/*`). */
export interface Suppression {
  /** The place of the rule in it. */
  readonly at: Place;
  /** The rule as written; `*` matches every rule, '' if no rule is given. */
  readonly pattern: string;
  /** Set if the form is unknown, such as a misspelled `kroute-ignore-fil`: the word as written. */
  readonly unknownDirective?: string;
  /** Where it applies; undefined if the form is unknown. */
  readonly reach: Reach | undefined;
}

/** A line of a file, the whole file, or the findings on an object. */
export type Reach =
  | { readonly is: 'line'; readonly path: string; readonly line: number }
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'object'; readonly resource: Resource };

const WORD = 'kroute-ignore';
const ANNOTATION = 'kroute.dev/ignore';
const DIRECTIVE = /^#+[ \t]*(kroute-ignore[-\w]*):?(?=\s|$)/;

/** All ignore comments and annotations of a project, in the order they were read. Fast if no file has one. */
export function suppressionsIn(project: Project): readonly Suppression[] {
  const annotated = new Set(project.files.filter(({ text }) => text.includes(ANNOTATION)));
  const commented = project.files.filter(({ text }) => text.includes(WORD));
  const documents =
    commented.length === 0
      ? undefined
      : groupBy(
          project.manifests.map(({ document }) => document),
          ({ file }) => file.path,
        );
  return [
    ...commented.flatMap((file) => commentsIn(file, documents?.get(file.path) ?? [])),
    ...project.cluster.resources.filter(({ file }) => annotated.has(file)).flatMap(inAnnotation),
  ];
}

/** The ignore comments of a file. */
export function commentsIn(file: SourceFile, documents: readonly ParsedDocument[]): readonly Suppression[] {
  // Files without manifests have no findings.
  if (documents.length === 0 || !file.text.includes(WORD)) return [];
  const below = linesBelow(file);
  return commentsWith(WORD, file, documents).flatMap((comment) => inComment(comment, file, documents, below));
}

function inComment(
  comment: Comment,
  file: SourceFile,
  documents: readonly ParsedDocument[],
  below: (line: number) => number,
): readonly Suppression[] {
  const [start, directive = ''] = DIRECTIVE.exec(comment.text) ?? [];
  if (start === undefined) return [];
  const { index } = lastBefore(comment.span.start, documents) ?? { index: 0 };
  const placeOf = (offset: number, length: number): Place => {
    const from = comment.span.start + offset;
    return { file, document: index, path: [], span: { start: from, end: from + length } };
  };
  const isOfFile = directive === `${WORD}-file`;
  const { path } = file;
  const reach: Reach = isOfFile
    ? { is: 'file', path }
    : { is: 'line', path, line: comment.isAlone ? below(comment.line) : comment.line };
  const whole = placeOf(0, comment.text.trimEnd().length);
  if (!isOfFile && directive !== WORD)
    return [{ at: whole, pattern: '', unknownDirective: directive, reach: undefined }];
  const patterns = patternsIn(comment.text.slice(start.length), start.length);
  if (patterns.length === 0) return [{ at: whole, pattern: isOfFile ? '*' : '', reach: isOfFile ? reach : undefined }];
  return patterns.map(({ pattern, offset }) => ({ at: placeOf(offset, pattern.length), pattern, reach }));
}

/** The line that comments directly above it apply to: the first that is not a comment itself. */
function linesBelow(file: SourceFile): (line: number) => number {
  // Called from top to bottom: comments in a row apply to the same line.
  let above = 0;
  let below = 0;
  return (comment) => {
    if (comment < above || comment >= below) {
      above = comment;
      below = comment + 1;
      while (below <= file.lineCount && /^[ \t]*#/.test(file.lineText(below))) below++;
    }
    return below;
  };
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
  const reach: Reach = { is: 'object', resource };
  const patterns = patternsIn(annotation.string, 0);
  return patterns.length === 0
    ? [{ at, pattern: '', reach: undefined }]
    : patterns.map(({ pattern }) => ({ at, pattern, reach }));
}
