/**
 * The settings of one object for one controller: a typed record, read once from its annotations. Rules and routes read
 * annotations only from here.
 */
import type { Cursor } from '../../load/value/cursor.ts';
import { type Bare, emptyBare } from '../../text/own.ts';
import { once, query } from '../../text/query.ts';
import { looksLikePlaceholder } from '../objects/names.ts';
import type { Resource } from '../objects/resource.ts';
import { type Declaration, fieldOf, type Group, type KeysOf, type SettingsOf } from './declaration.ts';
import { annotationsOf } from './ingress.ts';
import type { Loss, Setting, Verdict, Why } from './setting.ts';

/** How the controller with the prefix of an annotation treats it. */
export type Annotation =
  | {
      readonly is: 'known';
      readonly at: Cursor;
      readonly setting: Verdict<unknown>;
      readonly isRaw: boolean;
      /** Its field in the record. */
      readonly field: string;
    }
  /** No longer read; `remedy` is what to do instead. */
  | { readonly is: 'removed'; readonly at: Cursor; readonly remedy: string }
  /** A name that the table does not have; `loses` is set if the controller rejects objects with such a name. */
  | { readonly is: 'unrecognized'; readonly at: Cursor; readonly loses: Loss | undefined };

export interface ControllerRecord<S> {
  readonly settings: S;
  /** The annotations with a prefix of the controller, by their keys as written. */
  readonly annotations: ReadonlyMap<string, Annotation>;
}

/** The known annotations of one controller. */
export interface AnnotationTable<S = unknown, K = unknown> {
  /** Whether the table has every annotation of the controller, so that the controller does not recognize any other. */
  readonly isComplete: boolean;
  /** The full key of each setting, for messages. */
  readonly keys: K;
  /** The full keys that the controller recognizes, without families. */
  readonly known: ReadonlySet<string>;
  /** The record of an object; the same value each time. */
  readonly read: (object: Resource) => ControllerRecord<S>;
}

/** The record type of a table. */
export type SettingsIn<T> = T extends AnnotationTable<infer S, unknown> ? S : never;

export interface TableOptions {
  /** Of the query that keeps the records. */
  readonly name: string;
  readonly isComplete: boolean;
  /** Full keys that are no longer read, each with what to do instead. */
  readonly removed?: () => ReadonlyMap<string, string>;
  /** Names are case-insensitive. */
  readonly ignoresCase?: boolean;
  /** What is lost if the controller does not recognize a name. */
  readonly unrecognized?: (name: string) => Loss | undefined;
}

/** The declaration that belongs to one key. */
interface Declared {
  readonly field: string;
  readonly declaration: Declaration;
  /** The name without its prefix, and the older names. */
  readonly names: readonly string[];
  /** Whether the key has one of the older names. */
  readonly isAlias: boolean;
  readonly prefix: string;
  /** The part after the name of a family. */
  readonly member: string | undefined;
}

/** The table of these groups, which are declared when it is first asked: most runs meet one controller, or none. */
export function tableOf<const G extends readonly Group[]>(
  options: TableOptions,
  groups: () => G,
): AnnotationTable<SettingsOf<G>, KeysOf<G>> {
  const index = once(() => new Index(groups(), options.ignoresCase === true));
  const table: AnnotationTable<object, object> = {
    isComplete: options.isComplete,
    get keys() {
      return index().keys;
    },
    get known() {
      return index().known;
    },
    read: query(`${options.name}.settings`, (object: Resource) => readRecord(object, index(), options)),
  };
  // The declarations define the fields: the compiler knows them as types, the index as values.
  return table as AnnotationTable<SettingsOf<G>, KeysOf<G>>;
}

/** The declarations of a table, by key and by field. */
class Index {
  readonly prefixes: readonly string[];
  readonly keys: Bare<string>;
  readonly known: ReadonlySet<string>;
  /** The record of an object without annotations of the controller. */
  readonly none: ControllerRecord<Bare<unknown>>;
  private readonly byKey = new Map<string, Declared>();
  private readonly families: (readonly [start: string, declared: Declared])[] = [];
  private readonly ignoresCase: boolean;

  constructor(groups: readonly Group[], ignoresCase: boolean) {
    this.ignoresCase = ignoresCase;
    this.prefixes = groups.flatMap(({ prefixes }) => prefixes);
    const keys = emptyBare<string>();
    const absent = emptyBare<unknown>();
    const known = new Set<string>();
    for (const { prefixes, names } of groups)
      for (const [name, declaration] of Object.entries(names)) {
        const field = fieldOf(name);
        const isFamily = name.endsWith('.');
        absent[field] = isFamily ? new Map() : { is: 'absent', fallback: declaration.fallback };
        keys[field] ??= `${prefixes[0] ?? ''}${name}`;
        const all = [name, ...declaration.aliases];
        for (const prefix of prefixes)
          for (const one of all) {
            const declared: Declared = {
              field,
              declaration,
              names: all,
              isAlias: one !== name,
              prefix,
              member: undefined,
            };
            if (isFamily) this.families.push([this.folded(prefix + one), declared]);
            else this.byKey.set(this.folded(prefix + one), declared);
            if (!isFamily) known.add(prefix + one);
          }
      }
    this.keys = keys;
    this.known = known;
    this.none = { settings: absent, annotations: new Map() };
  }

  find(key: string): Declared | undefined {
    const folded = this.folded(key);
    const found = this.byKey.get(folded);
    if (found !== undefined || this.families.length === 0) return found;
    const family = this.families.find(([start]) => folded.startsWith(start));
    return family && { ...family[1], member: key.slice(family[0].length) };
  }

  prefixOf(key: string): string | undefined {
    return this.prefixes.find((prefix) => key.startsWith(prefix));
  }

  private folded(key: string): string {
    return this.ignoresCase ? key.toLowerCase() : key;
  }
}

interface Written {
  readonly at: Cursor;
  /** undefined if it is not known. */
  readonly text: string | undefined;
}

function readRecord(object: Resource, index: Index, options: TableOptions): ControllerRecord<object> {
  const written = new Map<string, Written>();
  for (const at of annotationsOf(object).entries()) {
    const key = keyAsUsual(object.renamed, String(at.step));
    // The API server decodes null to the empty string.
    if (key !== undefined && index.prefixOf(key) !== undefined)
      written.set(key, { at, text: at.isNull ? '' : textOf(at) });
  }
  if (written.size === 0) return index.none;
  const namespace = object.pending.namespace ?? object.declaredNamespace;
  // Fields that are not set here are absent.
  const settings: Bare<unknown> = Object.create(index.none.settings);
  const annotations = new Map<string, Annotation>();
  for (const [key, { at, text }] of written) {
    const declared = index.find(key);
    const asWritten = String(at.step);
    if (declared === undefined) {
      annotations.set(asWritten, undeclared(key, at, index.prefixOf(key) ?? '', options));
      continue;
    }
    const { declaration, field, member } = declared;
    const setting = judged(declared, at, text, written, namespace);
    annotations.set(asWritten, { is: 'known', at, setting, isRaw: declaration.isRaw, field });
    if (member !== undefined) membersOf(settings, field).set(member, setting);
    else if (leads(key, declared, written, settings, index)) settings[field] = setting;
  }
  return { settings, annotations };
}

/** The key under which a table has an annotation; undefined for one that the controller does not read. */
function keyAsUsual(renamed: Resource['renamed'], key: string): string | undefined {
  if (renamed === undefined) return key;
  if (key.startsWith(renamed.own)) return renamed.usual + key.slice(renamed.own.length);
  return key.startsWith(renamed.usual) ? undefined : key;
}

function undeclared(key: string, at: Cursor, prefix: string, options: TableOptions): Annotation {
  const remedy = options.removed?.().get(key);
  if (remedy !== undefined) return { is: 'removed', at, remedy };
  return { is: 'unrecognized', at, loses: options.unrecognized?.(key.slice(prefix.length)) };
}

/** The settings of a family, stored in the record. */
function membersOf(settings: Bare<unknown>, field: string): Map<string, unknown> {
  const own = Object.hasOwn(settings, field) ? settings[field] : undefined;
  if (own instanceof Map) return own;
  const members = new Map<string, unknown>();
  settings[field] = members;
  return members;
}

/** Whether a key sets its field: the current name precedes older ones, and values precede empty ones. */
function leads(
  key: string,
  { names, prefix, field }: Declared,
  written: ReadonlyMap<string, Written>,
  settings: Bare<unknown>,
  index: Index,
): boolean {
  if (names.length === 1) return !Object.hasOwn(settings, field) || key === index.keys[field];
  const keys = names.map((name) => prefix + name);
  return key === (keys.find((one) => written.has(one) && written.get(one)?.text !== '') ?? keys[0]);
}

const RAW = 'is raw text for the configuration, which the controller rejects by default';

/** Whether a text is a placeholder, which is short; `$request_uri` is a variable of nginx. */
function isPlaceholder(text: string): boolean {
  return text.length < 200 && !/^\$[a-z]/.test(text) && looksLikePlaceholder(text);
}

function judged(
  { declaration, prefix, isAlias }: Declared,
  at: Cursor,
  text: string | undefined,
  written: ReadonlyMap<string, Written>,
  namespace: string | undefined,
): Setting<unknown, unknown> {
  const { parse, fallback, loses, whenEmpty, need, isRaw, holdsBraces } = declaration;
  const ignored = (why: Why, reason: string): Setting<unknown, unknown> => ({
    is: 'ignored',
    why,
    reason,
    at,
    fallback,
  });
  const without = (why: Why, reason: string, loss: Loss | undefined): Setting<unknown, unknown> =>
    loss === undefined ? ignored(why, reason) : { is: 'refused', why, loses: loss, reason, at, fallback };
  // Regardless of its value.
  if (isRaw && loses !== undefined) return without('value', RAW, loses);
  if (text === undefined) return { is: 'unknown', at, fallback };
  if (text === '' && whenEmpty !== 'parse') return without('empty', 'is empty', isAlias ? undefined : whenEmpty);
  const reading = parse(text, namespace);
  const other = need && written.get(prefix + need.name);
  const isRead = need === undefined || (other !== undefined && other.text === undefined) || need.allows(other?.text);
  if ('value' in reading) {
    if (!isRead) return without('unread', need.reason, need.loses);
    return { is: 'valid', value: reading.value, doubt: reading.doubt, at, fallback };
  }
  if (!holdsBraces && isPlaceholder(text)) return { is: 'unknown', at, fallback };
  const cost = reading.loses ?? loses;
  return without('value', reading.error, cost === 'nothing' || !isRead ? undefined : cost);
}

/** The API server rejects a boolean or a number without quotes; it is read as the text that was meant. */
function textOf(at: Cursor): string | undefined {
  const { scalar } = at;
  return typeof scalar === 'boolean' || typeof scalar === 'number' ? at.source : at.string;
}
