/** Forms of paths and keys: each function returns what is wrong, to follow the value, or undefined. */

/** A key of a ConfigMap or Secret. */
export function configKey(text: string): string | undefined {
  if (text.length > 253) return 'must have at most 253 characters';
  if (!/^[-._a-zA-Z0-9]+$/.test(text)) return 'must contain only letters, digits, "-", "_" and "."';
  if (text === '.' || text.startsWith('..')) return 'must not be "." or start with ".."';
  return undefined;
}

export function noBacksteps(text: string): string | undefined {
  return text.split('/').includes('..') ? 'must not contain ".."' : undefined;
}

export function absolutePath(text: string): string | undefined {
  return text.startsWith('/') ? undefined : 'must be an absolute path';
}

function relativePath(text: string): string | undefined {
  return text.startsWith('/') ? 'must be a relative path' : undefined;
}

export function descendingPath(text: string): string | undefined {
  return relativePath(text) ?? noBacksteps(text);
}

/** A path in a volume whose files Kubernetes writes, which has other files whose names start with "..". */
export function localPath(text: string): string | undefined {
  return descendingPath(text) ?? (text.startsWith('..') ? 'must not start with ".."' : undefined);
}
