/** Reads the field tables from the generated `.d.ts` files of the kubernetes-models packages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** A type as written in a typing file. */
export type TypeText =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'literal'; readonly value: string }
  | { readonly is: 'list'; readonly of: TypeText }
  | { readonly is: 'map'; readonly of: TypeText }
  | { readonly is: 'union'; readonly of: readonly TypeText[] };

/** One typing file: an interface with fields, or a named type such as `Hostname`. */
export interface Typing {
  /** `apps/v1/Deployment`: the folder and file it was found in. */
  readonly id: string;
  /** The path of its validator in the package. */
  readonly validator: string;
  /** The interface extends TypeMeta: it is a separate kind. */
  readonly isKind: boolean;
  readonly fields?: Readonly<Record<string, TypeText>>;
  readonly alias?: TypeText;
  /** The name that other files use for it, with its id. */
  readonly globalName: string;
  readonly localName: string;
}

/** Reads all typings in a package folder; `prefix` is put before the ids (empty for kubernetes-models). */
export function readTypings(root: string): readonly Typing[] {
  return typingFiles(root).flatMap((file) => {
    const found = readTyping(root, file);
    return found ? [found] : [];
  });
}

function typingFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory()) return entry.name.startsWith('_') ? [] : typingFiles(join(folder, entry.name));
      const wanted = entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts';
      return wanted ? [join(folder, entry.name)] : [];
    });
}

function readTyping(root: string, file: string): Typing | undefined {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const globalName = /export type \{ \w+ as I(\w+)/.exec(text)?.[1];
  if (globalName === undefined) return undefined;
  const validator = join(root, '_schemas', `${globalName}.js`);
  const id = relative(root, join(dirname(file), basename(file, '.d.ts')));
  const localName = `I${basename(file, '.d.ts')}`;
  const base = { id, validator: existsSync(validator) ? validator : '', globalName: `I${globalName}`, localName };
  const own = /export interface \w+( extends \w+)? \{\n([\s\S]*?)\n?\}\n/.exec(text);
  if (own) {
    // The class repeats the fields of its interface and adds those the interface inherits.
    const all = /export declare class \w+ extends Model<\w+> implements \w+ \{\n([\s\S]*?)\n\}\n/.exec(text)?.[1];
    const fields = { ...readFields(all ?? ''), ...readFields(own[2] ?? '') };
    return { ...base, isKind: own[1] === ' extends TypeMeta', fields };
  }
  const alias = new RegExp(`export type ${localName} = ([^;]+);`).exec(text)?.[1];
  return alias === undefined ? undefined : { ...base, isKind: false, alias: readType(alias) };
}

function readFields(body: string): Readonly<Record<string, TypeText>> {
  const fields: Record<string, TypeText> = {};
  for (const found of body.matchAll(/^ +"([^"]+)"\??: ((?:\{[^}]*\}|[^;{}])+);$/gm)) {
    fields[found[1] ?? ''] = readType(found[2] ?? '');
  }
  return fields;
}

/** Reads `Array<"a" | "b">`, `{ [key: string]: T; }`, names and literals. */
function readType(text: string): TypeText {
  const trimmed = text.trim();
  const list = /^Array<([\s\S]*)>$/.exec(trimmed);
  if (list) return { is: 'list', of: readType(list[1] ?? '') };
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(trimmed);
  if (map) return { is: 'map', of: readType(map[1] ?? '') };
  if (trimmed.includes(' | ')) return { is: 'union', of: trimmed.split(' | ').map(readType) };
  const literal = /^"([^"]*)"$/.exec(trimmed);
  if (literal) return { is: 'literal', value: literal[1] ?? '' };
  return { is: 'name', name: trimmed };
}
