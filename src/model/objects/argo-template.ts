/** The templates in ApplicationSets of Argo CD: what their expressions become with the parameters of a generator. */
import { own } from '../../text/own.ts';

/** Plain data. */
export type Params = { readonly [key: string]: unknown };

/** What it cannot settle it leaves as it is, with its braces. */
export type Fill = (text: string) => string;

const ACTION = /\{\{([^{}]*)\}\}/g;
/** Longer actions, and longer results, are not settled. */
const MOST_OF_AN_ACTION = 1000;
const MOST_OF_A_RESULT = 500_000;

/** Whether something in a text is still to be filled in. */
export function isTemplated(text: string): boolean {
  return text.includes('{{');
}

/** `{{path.basename}}`: each parameter by its whole name. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/ */
export function fillingNames(params: Params): Fill {
  return (text) => {
    let filled = '';
    let end = 0;
    for (const { 0: whole, 1: name = '', index } of text.matchAll(ACTION)) {
      const value = own(params, name.trim());
      filled += text.slice(end, index) + (typeof value === 'string' ? value : whole);
      if (filled.length > MOST_OF_A_RESULT) return text;
      end = index + whole.length;
    }
    return filled + text.slice(end);
  };
}

/** `{{ .path.basename | upper }}`. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/GoTemplate/ */
export function fillingActions(params: Params): Fill {
  return (text) => {
    let filled = '';
    let end = 0;
    let isTrimmed = false;
    const between = (to: number): string => (isTrimmed ? text.slice(end, to).trimStart() : text.slice(end, to));
    for (const { 0: whole, 1: inner = '', index } of text.matchAll(ACTION)) {
      // An action without a known value may be the start or the end of a block.
      const value = new Action(inner.replace(/^-(?=\s)/, '').replace(/(?<=\s)-$/, ''), params).result();
      if (value === undefined) return text;
      filled += (/^-\s/.test(inner) ? between(index).trimEnd() : between(index)) + value;
      if (filled.length > MOST_OF_A_RESULT) return text;
      isTrimmed = /\s-$/.test(inner);
      end = index + whole.length;
    }
    return filled + between(text.length);
  };
}

const TOKEN =
  /\s*(?:(?<quoted>"(?:[^"\\]|\\.)*")|(?<raw>`[^`]*`)|(?<integer>-?\d+)|(?<field>\$?(?:\.[A-Za-z_]\w*)+)|(?<word>[A-Za-z_]\w*)|(?<mark>[|()]))/y;

type Token = Readonly<Record<'quoted' | 'raw' | 'integer' | 'field' | 'word' | 'mark', string | undefined>>;

/** One action, evaluated as it is read. Its values are those of JSON, null for what is absent; undefined is not settled. */
class Action {
  readonly #params: Params;
  readonly #tokens: readonly Token[] | undefined;
  #at = 0;

  constructor(text: string, params: Params) {
    this.#params = params;
    this.#tokens = tokensOf(text.trim());
  }

  result(): string | undefined {
    const value = this.#pipeline();
    return this.#at === this.#tokens?.length ? printed(value) : undefined;
  }

  #pipeline(): unknown {
    let value = this.#command([]);
    while (value !== undefined && this.#take('|')) value = this.#command([value]);
    return value;
  }

  /** A function with its operands, or an operand alone; `last` is what comes through a pipe. */
  #command(last: readonly unknown[]): unknown {
    const word = this.#tokens?.[this.#at]?.word;
    const called = word === undefined ? undefined : FUNCTIONS.get(word);
    if (called !== undefined) this.#at++;
    const operands: unknown[] = [];
    for (let next = this.#operand(); next !== undefined; next = this.#operand()) operands.push(next);
    const isAlone = called === undefined && operands.length === 1 && last.length === 0;
    const value = isAlone ? operands[0] : called?.([...operands, ...last]);
    return typeof value === 'string' && value.length > MOST_OF_A_RESULT ? undefined : value;
  }

  /** Undefined also where no operand follows. */
  #operand(): unknown {
    const token = this.#tokens?.[this.#at];
    if (token === undefined) return undefined;
    if (token.mark === '(') return this.#group();
    const value = this.#simple(token);
    if (value !== undefined) this.#at++;
    return value;
  }

  #group(): unknown {
    const start = this.#at++;
    const value = this.#pipeline();
    if (value !== undefined && this.#take(')')) return value;
    this.#at = start;
    return undefined;
  }

  #simple({ quoted, raw, integer, field, word }: Token): unknown {
    if (quoted !== undefined) return unquoted(quoted);
    if (raw !== undefined) return raw.slice(1, -1);
    if (integer !== undefined) return Number(integer);
    if (word === 'true' || word === 'false') return word === 'true';
    return field
      ?.replace(/^\$?\./, '')
      .split('.')
      .reduce(entryOf, this.#params);
  }

  #take(mark: string): boolean {
    if (this.#tokens?.[this.#at]?.mark !== mark) return false;
    this.#at++;
    return true;
  }
}

function tokensOf(text: string): readonly Token[] | undefined {
  if (text.length > MOST_OF_AN_ACTION) return undefined;
  const tokens: Token[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    tokens.push(groups as unknown as Token);
  }
  return tokens;
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a map or list has under a key; null for what it lacks. */
function entryOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  if (typeof value !== 'object' || value === null || typeof key !== 'string') return undefined;
  return own(value as Params, key) ?? null;
}

/** A value as a text of a template; undefined for maps, lists and other numbers. */
export function printed(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined;
}

type Called = (operands: readonly unknown[]) => unknown;

const onText =
  (change: (text: string) => string): Called =>
  (operands) => {
    const [value, ...others] = operands;
    return typeof value === 'string' && others.length === 0 ? change(value) : undefined;
  };

/** A function of some texts, the last of which is what it changes. */
const onTexts =
  (count: number, change: (texts: readonly string[]) => string | undefined): Called =>
  (operands) => {
    const texts = operands.filter((one) => typeof one === 'string');
    return texts.length === count && operands.length === count ? change(texts) : undefined;
  };

/** Those of text/template, sprig and Argo CD that are common in ApplicationSets. */
const FUNCTIONS: ReadonlyMap<string, Called> = new Map<string, Called>([
  ['index', ([value, ...keys]) => (keys.length === 0 ? undefined : keys.reduce(entryOf, value))],
  ['default', ([other, value, ...more]) => (more.length > 0 ? undefined : isEmpty(value) ? other : value)],
  ['lower', onText((text) => text.toLowerCase())],
  ['upper', onText((text) => text.toUpperCase())],
  ['trim', onText((text) => text.trim())],
  ['quote', onText((text) => JSON.stringify(text))],
  ['squote', onText((text) => `'${text}'`)],
  ['normalize', onText(normalized)],
  ['toString', ([value, ...more]) => (more.length > 0 ? undefined : printed(value))],
  ['trimPrefix', onTexts(2, ([end = '', text = '']) => (text.startsWith(end) ? text.slice(end.length) : text))],
  [
    'trimSuffix',
    onTexts(2, ([end = '', text = '']) => (text.endsWith(end) ? text.slice(0, text.length - end.length) : text)),
  ],
  ['replace', onTexts(3, ([from = '', to = '', text = '']) => (from === '' ? undefined : text.split(from).join(to)))],
  ['printf', formatted],
]);

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0)
  );
}

/** `printf "%s-%s" .a .b`, without widths. */
function formatted([format, ...operands]: readonly unknown[]): string | undefined {
  if (typeof format !== 'string') return undefined;
  const values = operands.map(printed);
  const verbs = format.match(/%./g) ?? [];
  if (verbs.length !== values.length || values.includes(undefined) || !verbs.every((verb) => /%[sdv]/.test(verb)))
    return undefined;
  let next = 0;
  return format.replaceAll(/%[sdv]/g, () => values[next++] ?? '');
}

/** As a part of a name that DNS allows. */
export function normalized(text: string): string {
  const allowed = text
    .toLowerCase()
    .replaceAll(/[^-a-z0-9.]/g, '-')
    .slice(0, MOST_OF_A_NAME);
  let [start, end] = [0, allowed.length];
  while (start < end && '-.'.includes(allowed.charAt(start))) start++;
  while (end > start && '-.'.includes(allowed.charAt(end - 1))) end--;
  return allowed.slice(start, end);
}

const MOST_OF_A_NAME = 253;
