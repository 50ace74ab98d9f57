/** For tests of this folder: texts in, values, errors and outlines of tapes out. */
import { sourceFile } from '../text/source-file.ts';
import { parseFile, type SlowEngine } from './parse.ts';
import { scalarValue } from './scalar/scalar.ts';
import type { ParsedDocument } from './tape/document.ts';
import { endOf, extraOf, Kind, kindOf, startOf, type Tape } from './tape/tape.ts';
import { toJson } from './value/value.ts';

/** The documents of a text. */
export function documentsOf(text: string, slow?: SlowEngine): readonly ParsedDocument[] {
  return parseFile(sourceFile('manifest.yaml', text), slow);
}

/** The tape of a text with one readable document. */
export function tapeOf(text: string): Tape {
  const [document, ...others] = documentsOf(text);
  if (document?.is !== 'readable' || others.length > 0) {
    throw new Error(`not one readable document: ${JSON.stringify(text)} ${parseErrorsOf(text).join('; ')}`);
  }
  return document.tape;
}

/** The data of the only document of a text. */
export function dataOf(text: string): unknown {
  return toJson(tapeOf(text), 0);
}

/** Every error as `line:column-column message -> help`, in order. */
export function parseErrorsOf(text: string, slow?: SlowEngine): readonly string[] {
  return documentsOf(text, slow).flatMap((document) => {
    if (document.is !== 'unreadable') return [];
    return document.errors.map(({ message, help, span }) => {
      const { start, end } = document.file.rangeOf(span);
      const to = start.line === end.line ? `${end.column}` : `${end.line}:${end.column}`;
      return `${start.line}:${start.column}-${to} ${message} -> ${help}`;
    });
  });
}

const NAMES = new Map<number, string>(Object.entries(Kind).map(([name, kind]) => [kind, name]));

/** One line per node: its kind, its source text, and the value of a scalar. */
export function outlineOf(tape: Tape): readonly string[] {
  return Array.from({ length: tape.size }, (_, node) => {
    const kind = kindOf(tape, node);
    const source = JSON.stringify(tape.text.slice(startOf(tape, node), endOf(tape, node)));
    if (kind === Kind.Alias) return `Alias ${source} -> ${extraOf(tape, node)}`;
    const name = NAMES.get(kind) ?? '';
    if (kind < Kind.Empty) return `${name} ${source}`;
    return `${name} ${source} ${JSON.stringify(scalarValue(tape, node))}`;
  });
}
