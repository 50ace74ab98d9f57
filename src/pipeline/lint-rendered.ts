/** Judges what was rendered, and moves what it finds back to where a person can mend it. */
import { compareDiagnostics, type Diagnostic, type Note } from '../linter/diagnostic.ts';
import { type LintOptions, lint, regrade } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import { type Suppressed, suppress } from '../linter/suppress.ts';
import type { Place } from '../load/value/place.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import { inSource, type SourceObjects, sourceObjects } from './kustomize-origin.ts';
import { directoryName, originAt, type Rendered, type Rendering } from './rendered.ts';
import { inTemplate } from './template-origin.ts';

/** A finding on rendered text, and the same where it can be mended. */
interface Moved {
  readonly diagnostic: Diagnostic;
  readonly from: Diagnostic;
  /** Set where it was found on rendered text. */
  readonly output: Rendered | undefined;
}

/** What there is to judge. */
export interface Judged {
  /** Of the judged files. */
  readonly project: Project;
  /** Of the covered ones. */
  readonly sources: Project | undefined;
  readonly files: readonly ParsedFile[];
  readonly rendering: Rendering;
}

/**
 * Judges what was rendered and what was not. Findings on rendered text are moved to the sources and told once, however
 * many outputs show them; requests to leave out findings count both in sources and in what became of them.
 */
export function judgeRendered(
  { project, sources, files, rendering: { outputs } }: Judged,
  rules: Rules,
  options: LintOptions,
): Suppressed {
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  const byOutput = new Map(outputs.map((output) => [output.parsed.file.path, output]));
  const objects = new Map(outputs.map((output) => [output, sourceObjects(output, byPath)]));
  const found = lint(project, rules, options).flatMap((from): readonly Moved[] => {
    const output = byOutput.get(from.at.file.path);
    if (output === undefined) return [{ diagnostic: from, from, output }];
    const regraded = regrade(move(from, output, objects.get(output), byPath), rules, options);
    return regraded === undefined ? [] : [{ diagnostic: regraded, from, output }];
  });
  const told = once(found, outputs);
  const originals = new Map(told.map(({ diagnostic, from }) => [diagnostic, from]));
  const moved = new Map(told.map(({ diagnostic, from }) => [from, diagnostic]));
  const candidates = [...originals.keys()];
  const inSources: Suppressed =
    sources === undefined
      ? { kept: candidates, suppressed: [], unused: [] }
      : suppress(sources, candidates, rules, options);
  const inOutputs = suppress(
    project,
    inSources.kept.map((one) => originals.get(one) ?? one),
    rules,
    options,
  );
  return {
    kept: inOutputs.kept.map((one) => moved.get(one) ?? one).toSorted(compareDiagnostics),
    suppressed: [...inSources.suppressed, ...inOutputs.suppressed],
    unused: [
      // An annotation of a source is obeyed in what was rendered; whether it is of use there is not known here.
      ...inSources.unused.filter(({ at }) => at.path.length === 0),
      ...inOutputs.unused.filter(({ at }) => !byOutput.has(at.file.path)),
    ],
  };
}

/** What several outputs of one base show is told once. Where not all that hold the object show it, it is said which does. */
function once(found: readonly Moved[], outputs: readonly Rendered[]): readonly Moved[] {
  const seen = new Map<string, Moved>();
  const shownBy = new Map<Moved, Set<Rendered>>();
  const told: Moved[] = [];
  for (const one of found) {
    const { diagnostic, output } = one;
    const { rule, messageId, at } = diagnostic;
    const id = [rule, messageId, at.file.path, at.span.start, at.span.end].join('\n');
    const before = output === undefined ? undefined : seen.get(id);
    if (output === undefined || before === undefined || before.output === output) {
      told.push(one);
      if (output === undefined) continue;
      if (before === undefined) seen.set(id, one);
      shownBy.set(one, new Set([output]));
    } else shownBy.get(before)?.add(output);
  }
  return told.map((one) => {
    const { diagnostic, output } = one;
    if (output === undefined || diagnostic.at.file === output.parsed.file) return one;
    const holders = outputs.filter(({ sources }) => sources.includes(diagnostic.at.file.path));
    const showing = shownBy.get(one)?.size ?? 1;
    if (holders.length <= showing) return one;
    const others = showing === 1 ? '' : ` and ${showing - 1} more`;
    const message = `so it is in what ${output.by} makes of ${directoryName(output.directory)}${others}, not in all that share this file`;
    return { ...one, diagnostic: { ...diagnostic, notes: [...diagnostic.notes, { message, at: one.from.at }] } };
  });
}

type Byfile = ReadonlyMap<string, ParsedFile>;

/** The finding at the place in the sources that shows the same; on the rendered text, with its origin named, where none does. */
function move(from: Diagnostic, output: Rendered, objects: SourceObjects | undefined, files: Byfile): Diagnostic {
  const notes = from.notes.map((note) => ({
    ...note,
    at: placeInSource(note.at, output, objects, files)?.at ?? note.at,
  }));
  const moved = placeInSource(from.at, output, objects, files);
  if (moved === undefined)
    return { ...from, notes: [...notes, ...originNote(from.at, output, objects, files)], fix: undefined };
  const asRendered = moved.isLiteral ? [] : [{ message: 'rendered, it reads', at: from.at }];
  return { ...from, at: moved.at, notes: [...notes, ...asRendered], fix: moveFix(from, moved.at) };
}

interface MovedPlace {
  readonly at: Place;
  /** Whether the text is the same there. */
  readonly isLiteral: boolean;
}

function placeInSource(
  at: Place,
  output: Rendered,
  objects: SourceObjects | undefined,
  files: Byfile,
): MovedPlace | undefined {
  if (at.file !== output.parsed.file) return undefined;
  if (output.by === 'kustomize') {
    const place = objects === undefined ? undefined : inSource(at, output, objects);
    return place === undefined ? undefined : { at: place, isLiteral: true };
  }
  const template = files.get(originAt(at, output)?.path ?? '');
  return template === undefined ? undefined : inTemplate(at, output, template.file);
}

function originNote(at: Place, output: Rendered, objects: SourceObjects | undefined, files: Byfile): readonly Note[] {
  const whole = objects?.of(at);
  if (whole !== undefined) {
    const name = whole.child('metadata').child('name');
    return [{ message: 'the object comes from here', at: name.written ? name.at : whole.key }];
  }
  const origin = originAt(at, output);
  const file = files.get(origin?.path ?? '')?.file;
  if (file === undefined) return [];
  const message =
    origin?.isGenerated === true ? 'the object is generated by this file' : 'the object comes from this file';
  return [{ message, at: { file, document: 0, path: [], span: { start: 0, end: file.lineText(1).length } } }];
}

/** The same edit in the source, where the text that it replaces stands there in the same words. */
function moveFix({ at, fix }: Diagnostic, to: Place): Diagnostic['fix'] {
  if (fix === undefined) return undefined;
  const text = (place: Place): string => place.file.text.slice(place.span.start, place.span.end);
  const isInside = fix.edits.every(
    ({ file, span }) => file === at.file && span.start >= at.span.start && span.end <= at.span.end,
  );
  if (!isInside || text(at) !== text(to)) return undefined;
  const shift = to.span.start - at.span.start;
  return {
    ...fix,
    edits: fix.edits.map(({ span, text: replacement }) => ({
      file: to.file,
      span: { start: span.start + shift, end: span.end + shift },
      text: replacement,
    })),
  };
}
