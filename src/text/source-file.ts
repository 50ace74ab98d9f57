/** A file's text and the way from offsets in it to lines and columns. */

/** A stretch of text: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** 1-based; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** 1-based, end exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface SourceFile {
  /** As the user would open it: relative to the working directory, `/` as separator; `<stdin>` for standard input. */
  readonly path: string;
  /** The decoded text without its byte-order mark. */
  readonly text: string;
  /** Whether the file on disk starts with a byte-order mark. */
  readonly bom: boolean;
  /** The line and column of an offset; O(log lines), the line index is built on first use. */
  positionAt(offset: number): Position;
  rangeOf(span: Span): Range;
  /** The text of a 1-based line without its line break; `''` past the end. */
  lineText(line: number): string;
  /** The offset of the first character of a 1-based line. */
  lineStart(line: number): number;
  readonly lineCount: number;
}

/** A text as its file holds it: with the byte-order mark, if there is one. */
export function withMark(text: string, bom: boolean): string {
  return bom ? `\ufeff${text}` : text;
}

/** Wraps decoded text. A leading byte-order mark is taken off and remembered. */
export function sourceFile(path: string, decoded: string): SourceFile {
  const bom = decoded.charCodeAt(0) === 0xfeff;
  return new Text(path, bom ? decoded.slice(1) : decoded, bom);
}

/** A class, since a run may have many thousands of files: closures would be made for each. */
class Text implements SourceFile {
  readonly path: string;
  readonly text: string;
  readonly bom: boolean;
  #starts: readonly number[] | undefined;

  constructor(path: string, text: string, bom: boolean) {
    this.path = path;
    this.text = text;
    this.bom = bom;
  }

  get #lineStarts(): readonly number[] {
    this.#starts ??= findLineStarts(this.text);
    return this.#starts;
  }

  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const table = this.#lineStarts;
    let low = 0;
    let high = table.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((table[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (table[low] ?? 0) + 1 };
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  lineStart(line: number): number {
    return this.#lineStarts[line - 1] ?? this.text.length;
  }

  lineText(line: number): string {
    const start = this.lineStart(line);
    let end = line < this.lineCount ? this.lineStart(line + 1) : this.text.length;
    while (end > start && (this.text.charCodeAt(end - 1) === 10 || this.text.charCodeAt(end - 1) === 13)) end--;
    return this.text.slice(start, end);
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }
}

/** Lines end at LF, CRLF or a lone CR, as YAML has them. */
function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
