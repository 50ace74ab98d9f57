/** A file in memory. */

/** A text that stands for a file. `path` is how findings name it, and says which files lie together. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export function isTextFile(value: object): value is TextFile {
  return 'path' in value && 'text' in value && typeof value.path === 'string' && typeof value.text === 'string';
}
