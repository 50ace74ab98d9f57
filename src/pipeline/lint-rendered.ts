/** Lints rendered text, and moves the findings to the source files, where a user can correct them. */
import { compareDiagnostics, type Diagnostic, type Note } from '../linter/diagnostic.ts';
import { type LintOptions, lint, lintBuilds, regrade } from '../linter/lint.ts';
import type { Rules } from '../linter/rule.ts';
import { type Suppressed, suppress } from '../linter/suppress.ts';
import type { Place } from '../load/value/place.ts';
import { isKustomizationFile } from '../model/objects/kustomize.ts';
import type { ParsedFile, Project } from '../model/project/project.ts';
import { isAssumed, severityIn } from './chart-doubts.ts';
import { changeOf, inGenerator, inSource, type SourceObjects, sourceObjects } from './kustomize-origin.ts';
import { directoryName, originAt, type Rendered, type Rendering } from './rendered.ts';
import { inTemplate } from './template-origin.ts';

/** A finding on rendered text, and the same finding at its place in the sources. */
interface Moved {
  readonly diagnostic: Diagnostic;
  readonly from: Diagnostic;
  /** Set if it was found on rendered text. */
  readonly output: Rendered | undefined;
}

/** The input of linting. */
export interface Judged {
  /** Of the linted files. */
  readonly project: Project;
  /** Of the source files of rendered output. */
  readonly sources: Project | undefined;
  readonly files: readonly ParsedFile[];
  readonly rendering: Rendering;
}

/**
 * Lints rendered text and all other files. A finding on rendered text is moved to the sources and reported once, even
 * if several outputs have it; ignore comments work in the sources and in the rendered text.
 */
export function judgeRendered(
  { project, sources, files, rendering: { outputs, failures } }: Judged,
  rules: Rules,
  options: LintOptions,
  isWanted: (found: Diagnostic) => boolean = () => true,
): Suppressed {
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  const byOutput = new Map(outputs.map((output) => [output.parsed.file.path, output]));
  const objects = new Map(outputs.map((output) => [output, sourceObjects(output, byPath)]));
  const all = [...lint(project, rules, options), ...lintBuilds(project, failures, rules, options)];
  const wanted = all.filter(isWanted);
  const found = wanted.flatMap((from): readonly Moved[] => {
    const output = byOutput.get(from.at.file.path);
    if (output === undefined) return [{ diagnostic: from, from, output }];
    if (isAssumed(from, output, byPath)) return [];
    const placed = move(from, output, objects.get(output), byPath);
    const severity = severityIn(from, output, byPath);
    const regraded = regrade({ ...placed, severity }, rules, options);
    return regraded === undefined ? [] : [{ diagnostic: regraded, from, output }];
  });
  const reported = once(found, outputs);
  const originals = new Map(reported.map(({ diagnostic, from }) => [diagnostic, from]));
  const moved = new Map(reported.map(({ diagnostic, from }) => [from, diagnostic]));
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
      // An annotation in a source applies to the rendered object; whether it is unused cannot be decided here.
      ...inSources.unused.filter(({ at }) => at.path.length === 0),
      ...inOutputs.unused.filter(({ at }) => !byOutput.has(at.file.path)),
    ],
  };
}

/**
 * A finding in several outputs of one base is reported once. If other outputs of the file do not have it, a note says
 * so.
 */
function once(found: readonly Moved[], outputs: readonly Rendered[]): readonly Moved[] {
  const seen = new Map<string, Moved>();
  const shownBy = new Map<Moved, Set<Rendered>>();
  const reported: Moved[] = [];
  for (const one of found) {
    const { diagnostic, output } = one;
    const { rule, messageId, at } = diagnostic;
    const id = [rule, messageId, at.file.path, at.span.start, at.span.end].join('\n');
    const before = output === undefined ? undefined : seen.get(id);
    if (output === undefined || before === undefined || before.output === output) {
      reported.push(one);
      if (output === undefined) continue;
      if (before === undefined) seen.set(id, one);
      shownBy.set(one, new Set([output]));
    } else shownBy.get(before)?.add(output);
  }
  return reported.map((one) => {
    const { diagnostic, output } = one;
    if (output === undefined || diagnostic.at.file === output.parsed.file) return one;
    const holders = outputs.filter(({ sources }) => sources.includes(diagnostic.at.file.path));
    const showing = shownBy.get(one)?.size ?? 1;
    if (holders.length <= showing) return one;
    const others = showing === 1 ? '' : ` and ${showing - 1} more`;
    const message = `only in the output of ${output.by} for ${directoryName(output.directory)}${others}; other outputs of this file do not have this problem`;
    return { ...one, diagnostic: { ...diagnostic, notes: [...diagnostic.notes, { message, at: one.from.at }] } };
  });
}

type Byfile = ReadonlyMap<string, ParsedFile>;

/**
 * The finding at its place in the sources; if the place is unknown, on the rendered text with a note about its source.
 */
function move(from: Diagnostic, output: Rendered, objects: SourceObjects | undefined, files: Byfile): Diagnostic {
  const notes = from.notes.map((note) => ({
    ...note,
    at: placeInSource(note.at, output, objects, files)?.at ?? note.at,
  }));
  const moved = placeInSource(from.at, output, objects, files);
  if (moved === undefined)
    return { ...from, notes: [...notes, ...originNote(from.at, output, objects, files)], fix: undefined };
  const asRendered = moved.isLiteral ? [] : [{ message: 'in the rendered output', at: from.at }];
  const changes = changeNotes([from, ...from.notes], output, objects);
  return { ...from, at: moved.at, notes: [...notes, ...asRendered, ...changes], fix: moveFix(from, moved.at) };
}

/** Longer values do not fit a line. */
const LONGEST_VALUE = 80;

/** For each place whose source says something else than what was rendered: what that is, and where it comes from. */
function changeNotes(
  places: readonly { readonly at: Place }[],
  output: Rendered,
  objects: SourceObjects | undefined,
): readonly Note[] {
  if (output.by !== 'kustomize' || objects === undefined) return [];
  const name = directoryName(output.directory);
  return places.flatMap(({ at }): readonly Note[] => {
    const change = at.file === output.parsed.file ? changeOf(at, output, objects) : undefined;
    if (change === undefined || change.text.length > LONGEST_VALUE) return [];
    const message = `${change.by === undefined ? name : `this patch of ${name}`} makes it ${change.text}`;
    return [{ message, at: change.by ?? at }];
  });
}

interface MovedPlace {
  readonly at: Place;
  /** Whether the source has the same text. */
  readonly isLiteral: boolean;
}

/** The place in the files of a run that a place of rendered text comes from; of its file, or itself, where that is all that is known. */
export function sourcePlaces(files: readonly ParsedFile[], rendering: Rendering | undefined): (at: Place) => Place {
  if (rendering === undefined) return (at) => at;
  const byPath = new Map(files.map((parsed) => [parsed.file.path, parsed]));
  const byOutput = new Map(
    rendering.outputs.map((output) => [output.parsed.file, { output, objects: sourceObjects(output, byPath) }]),
  );
  return (at) => {
    const rendered = byOutput.get(at.file);
    if (rendered === undefined) return at;
    const { output, objects } = rendered;
    const known = placeInSource(at, output, objects, byPath)?.at ?? originNote(at, output, objects, byPath)[0]?.at;
    return known ?? startOf(kustomizationOf(output, byPath)) ?? at;
  };
}

function kustomizationOf({ directory }: Rendered, files: Byfile): ParsedFile | undefined {
  const start = directory === '' ? '' : `${directory}/`;
  return [...files.values()].find(
    ({ file }) => file.path.startsWith(start) && isKustomizationFile(file.path.slice(start.length)),
  );
}

/** The first line of a file. */
function startOf(parsed: ParsedFile | undefined): Place | undefined {
  if (parsed === undefined) return undefined;
  const { file } = parsed;
  return { file, document: 0, path: [], span: { start: 0, end: file.lineText(1).length } };
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
    if (place !== undefined) return { at: place, isLiteral: true };
    const origin = originAt(at, output);
    const generator = origin?.isGenerated === true ? files.get(origin.path ?? '') : undefined;
    return generator === undefined ? undefined : inGenerator(at, output, generator);
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

/** The same edit in the source, if the source has the same text at that place. */
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
