/** A file in memory. */

/** A text in place of a file. Findings show its `path`; files in the same directory belong together. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export function isTextFile(value: object): value is TextFile {
  return 'path' in value && 'text' in value && typeof value.path === 'string' && typeof value.text === 'string';
}
