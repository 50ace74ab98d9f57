/**
 * The complete engine: go-yaml v2's grammar (`parserc.go`) over its tokens, written to a tape, with the checks of its
 * decoder (`decode.go`) that make kubectl refuse a document. Takes all of YAML that kubectl takes; `fast.ts` takes
 * the common part of it several times faster.
 */
import { blockValueAt } from '../scalar/block-scalar.ts';
import { integerText } from '../scalar/plain.ts';
import { foldLines } from '../scalar/quoted.ts';
import { scalarValue } from '../scalar/scalar.ts';
import { resolveTagged, shortTag } from '../scalar/tag.ts';
import { neverClosedBracket, ParseException } from '../tape/parse-error.ts';
import { Kind, type NodeKind, type Scalar, type Tape } from '../tape/tape.ts';
import { TapeBuilder } from '../tape/tape-builder.ts';
import { vocabulary } from '../tape/words.ts';
import { Scanner, type Token, TokenType } from './scanner.ts';
import { excerpt, misplaced, missingComma, quoteHelp, unknownAnchor } from './syntax-errors.ts';

export interface GrammarResult {
  readonly tape: Tape;
  /** How far go-yaml reads to end the first document of the text: kubectl ignores what follows. */
  readonly end: number;
}

const State = {
  BlockNode: 1,
  BlockNodeOrIndentless: 2,
  FlowNode: 3,
  SequenceEntry: 4,
  IndentlessEntry: 5,
  MappingKey: 6,
  MappingValue: 7,
  FlowSequenceFirst: 8,
  FlowSequenceEntry: 9,
  FlowPairKey: 10,
  FlowPairValue: 11,
  FlowPairEnd: 12,
  FlowMappingFirst: 13,
  FlowMappingKey: 14,
  FlowMappingValue: 15,
  FlowMappingEmptyValue: 16,
} as const;
type State = (typeof State)[keyof typeof State];

interface Properties {
  readonly anchor?: string;
  readonly tag?: string;
}

const INTEGER_TAG = 'tag:yaml.org,2002:int';
const MERGE_TAG = 'tag:yaml.org,2002:merge';
const NO_PROPERTIES: Properties = {};
const DEFAULT_HANDLES: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]);

/** Parses the first document in `text.slice(from, to)`; undefined if it is empty. Throws a `ParseException`. */
export function parseDocument(text: string, from: number, to: number): GrammarResult | undefined {
  return new Grammar(text, from, to).parse();
}

class Grammar {
  readonly #text: string;
  readonly #scanner: Scanner;
  readonly #tape: TapeBuilder;
  readonly #states: State[] = [];
  /** Open collections as node indices, the innermost last. */
  readonly #open: number[] = [];
  readonly #anchors = new Map<string, number>();
  /** The prefixes of tags that `%TAG` lines declare, by their handles. */
  readonly #handles = new Map<string, string>();
  /** The end of the last token that belongs to a node. */
  #lastEnd: number;
  /** Where the collection starts that was closed last, and where it ends. */
  #closed: number | undefined;
  #closedEnd = -1;

  constructor(text: string, from: number, to: number) {
    this.#text = text;
    this.#scanner = new Scanner(text, from, to);
    this.#tape = new TapeBuilder(text, 64);
    this.#lastEnd = from;
  }

  parse(): GrammarResult | undefined {
    if (!this.#startDocument()) return undefined;
    const first = this.#scanner.peek();
    const isNothing =
      first.type === TokenType.Directive ||
      first.type === TokenType.DocumentStart ||
      first.type === TokenType.DocumentEnd ||
      first.type === TokenType.StreamEnd;
    if (isNothing) return undefined;
    this.#states.push(State.BlockNode);
    for (let state = this.#states.pop(); state !== undefined; state = this.#states.pop()) this.#step(state);
    // go-yaml looks at one more token to end the document, and refuses what cannot be one.
    this.#scanner.peek();
    return { tape: this.#tape.finish(), end: this.#scanner.position };
  }

  #startDocument(): boolean {
    let token = this.#scanner.peek();
    if (token.type === TokenType.StreamEnd) return false;
    const directive = token.type === TokenType.Directive ? token : undefined;
    for (let hasVersion = false; token.type === TokenType.Directive; token = this.#scanner.peek()) {
      const isVersion = this.#directive(this.#scanner.take());
      if (isVersion && hasVersion) throw noDirectives(token);
      hasVersion ||= isVersion;
    }
    if (token.type === TokenType.DocumentStart) {
      this.#scanner.take();
      return true;
    }
    if (token.type === TokenType.DocumentEnd) {
      const message = '"..." ends a document that has not started';
      throw new ParseException({ message, help: 'remove "..."' }, ...at(token));
    }
    if (directive === undefined) return true;
    throw noDirectives(directive);
  }

  /** Takes a directive before `---`, and returns whether it is `%YAML`. */
  #directive(token: Token): boolean {
    const { name, suffix = '' } = token;
    if (name === undefined) {
      if (suffix.split('.').map(Number).join('.') === '1.1') return true;
      throw noDirectives(token);
    }
    if (this.#handles.has(name)) throw noDirectives(token);
    this.#handles.set(name, suffix);
    return false;
  }

  #step(state: State): void {
    switch (state) {
      case State.BlockNode:
        return this.#node(true, false);
      case State.BlockNodeOrIndentless:
        return this.#node(true, true);
      case State.FlowNode:
        return this.#node(false, false);
      case State.SequenceEntry:
        return this.#sequenceEntry();
      case State.IndentlessEntry:
        return this.#indentlessEntry();
      case State.MappingKey:
        return this.#mappingKey();
      case State.MappingValue:
        return this.#mappingValue();
      case State.FlowSequenceFirst:
        return this.#flowSequenceEntry(true);
      case State.FlowSequenceEntry:
        return this.#flowSequenceEntry(false);
      case State.FlowPairKey:
        return this.#flowPairKey();
      case State.FlowPairValue:
        return this.#flowPairValue();
      case State.FlowPairEnd:
        return this.#closeTop(this.#lastEnd);
      case State.FlowMappingFirst:
        return this.#flowMappingKey(true);
      case State.FlowMappingKey:
        return this.#flowMappingKey(false);
      case State.FlowMappingValue:
        return this.#flowMappingValue();
      case State.FlowMappingEmptyValue:
        return this.#empty(this.#lastEnd);
      default:
        state satisfies never;
    }
  }

  #node(block: boolean, indentless: boolean): void {
    const first = this.#scanner.peek();
    if (first.type === TokenType.Alias) return this.#alias(this.#scanner.take());
    const properties = this.#properties();
    const token = this.#scanner.peek();
    if (indentless && token.type === TokenType.BlockEntry) {
      return this.#enter(Kind.Sequence, token.start, properties, State.IndentlessEntry);
    }
    switch (token.type) {
      case TokenType.Scalar:
        return this.#scalar(this.#scanner.take(), properties);
      case TokenType.FlowSequenceStart:
        this.#scanner.take();
        return this.#enter(Kind.Sequence, token.start, properties, State.FlowSequenceFirst);
      case TokenType.FlowMappingStart:
        this.#scanner.take();
        return this.#enter(Kind.Mapping, token.start, properties, State.FlowMappingFirst);
      case TokenType.BlockSequenceStart:
        if (!block) break;
        this.#scanner.take();
        return this.#enter(Kind.Sequence, token.start, properties, State.SequenceEntry);
      case TokenType.BlockMappingStart:
        if (!block) break;
        this.#scanner.take();
        return this.#enter(Kind.Mapping, token.start, properties, State.MappingKey);
    }
    if (properties.anchor === undefined && properties.tag === undefined) throw this.#noValue(token);
    this.#emptyWith(properties);
  }

  #noValue(token: Token): ParseException {
    if (token.type === TokenType.StreamEnd) return this.#unclosed(token);
    const found = this.#describe(token);
    const help = found === '' ? 'add a value' : `remove ${found}, or put the value in quotes`;
    return new ParseException({ message: `expected a value${found && `, found ${found}`}`, help }, ...at(token));
  }

  /** Reads an anchor and a tag, in either order. */
  #properties(): Properties {
    const first = this.#scanner.peek();
    if (first.type !== TokenType.Anchor && first.type !== TokenType.Tag) return NO_PROPERTIES;
    let anchor: string | undefined;
    let tag: string | undefined;
    for (let i = 0; i < 2; i++) {
      const token = this.#scanner.peek();
      if (token.type === TokenType.Anchor && anchor === undefined) anchor = this.#scanner.take().name;
      else if (token.type === TokenType.Tag && tag === undefined) tag = this.#longTag(this.#scanner.take());
      else break;
      this.#lastEnd = token.end;
    }
    return { anchor, tag };
  }

  #longTag({ name = '', suffix = '', start, end }: Token): string {
    if (name === '') return suffix;
    const prefix = this.#handles.get(name) ?? DEFAULT_HANDLES.get(name);
    if (prefix !== undefined) return prefix + suffix;
    throw new ParseException(
      { message: `unknown tag handle "${excerpt(name)}"`, help: quoteHelp(this.#text, start) },
      start,
      end,
    );
  }

  #remember(properties: Properties, node: number): void {
    if (properties.anchor !== undefined) this.#anchors.set(properties.anchor, node);
  }

  #alias(token: Token): void {
    this.#lastEnd = token.end;
    const name = token.name ?? '';
    const node = this.#anchors.get(name);
    if (node === undefined) throw unknownAnchor(this.#text, name, token.start, token.end);
    if (this.#open.includes(node)) {
      throw new ParseException(
        { message: `anchor "${excerpt(name)}" contains itself`, help: 'replace the alias with a value' },
        token.start,
        token.end,
        'alias-bomb',
      );
    }
    this.#tape.add(Kind.Alias, token.start, token.end, node);
  }

  #enter(kind: NodeKind, start: number, properties: Properties, next: State): void {
    const node = this.#tape.add(kind, start, start);
    this.#remember(properties, node);
    this.#open.push(node);
    this.#states.push(next);
  }

  #closeTop(end: number): void {
    const node = this.#open.pop();
    if (node === undefined) return;
    this.#tape.close(node, end);
    // Of collections that end together the innermost is worth remembering.
    if (end !== this.#lastEnd || end !== this.#closedEnd) this.#closed = this.#tape.startOf(node);
    this.#closedEnd = end;
    this.#lastEnd = end;
  }

  #scalar(token: Token, properties: Properties): void {
    this.#lastEnd = token.end;
    const node = this.#addScalar(token, properties.tag);
    this.#remember(properties, node);
  }

  #addScalar(token: Token, tag: string | undefined): number {
    const kind = token.kind ?? Kind.Plain;
    if (token.columns !== undefined) {
      const folded = kind === Kind.Folded;
      const value = blockValueAt(this.#text, token.start, token.end, folded, token.columns);
      return this.#tape.addValue(
        kind,
        token.start,
        token.end,
        tag === undefined ? value : this.#tagged(tag, value, token),
      );
    }
    if (tag === undefined || this.#isMerge(token, tag)) return this.#tape.add(kind, token.start, token.end);
    // A quoted `<<` is the merge key only with its tag: without the quotes it is one to everybody.
    if (tag === MERGE_TAG && kind !== Kind.Plain && this.#text.slice(token.start + 1, token.end - 1) === '<<') {
      return this.#tape.add(Kind.Plain, token.start + 1, token.end - 1);
    }
    const value = rawText(this.#text, kind, token.start, token.end);
    // The text says how large an integer is; the value may not.
    if (tag === INTEGER_TAG && kind === Kind.Plain && integerText(value) !== undefined) {
      return this.#tape.add(kind, token.start, token.end);
    }
    return this.#tape.addValue(kind, token.start, token.end, this.#tagged(tag, value, token));
  }

  /** `!!merge <<` and `! <<` are still the merge key. */
  #isMerge(token: Token, tag: string): boolean {
    return (tag === MERGE_TAG || tag === '!') && this.#text.slice(token.start, token.end) === '<<';
  }

  #tagged(tag: string, value: string, token: Token): Scalar {
    const resolved = resolveTagged(tag, value);
    if (resolved === undefined) {
      const message = `"${excerpt(value)}" is not a valid value for the tag "${excerpt(shortTag(tag))}"`;
      throw new ParseException({ message, help: 'remove the tag, or correct the value' }, token.start, token.end);
    }
    return resolved;
  }

  #empty(position: number): void {
    this.#tape.add(Kind.Empty, position, position);
  }

  /** Nothing but an anchor or a tag. */
  #emptyWith(properties: Properties): void {
    const end = this.#lastEnd;
    const token: Token = { type: TokenType.Scalar, start: end, end };
    const node =
      properties.tag === undefined
        ? this.#tape.add(Kind.Empty, end, end)
        : this.#tape.addValue(Kind.Plain, end, end, this.#tagged(properties.tag, '', token));
    this.#remember(properties, node);
  }

  #sequenceEntry(): void {
    const token = this.#scanner.peek();
    if (token.type === TokenType.BlockEntry) {
      this.#scanner.take();
      this.#lastEnd = token.end;
      this.#states.push(State.SequenceEntry);
      const next = this.#scanner.peek().type;
      if (next === TokenType.BlockEntry || next === TokenType.BlockEnd) return this.#empty(token.end);
      this.#states.push(State.BlockNode);
      return;
    }
    if (token.type !== TokenType.BlockEnd) throw this.#misplaced(token);
    this.#scanner.take();
    this.#closeTop(this.#lastEnd);
  }

  #indentlessEntry(): void {
    const token = this.#scanner.peek();
    if (token.type !== TokenType.BlockEntry) return this.#closeTop(this.#lastEnd);
    this.#scanner.take();
    this.#lastEnd = token.end;
    this.#states.push(State.IndentlessEntry);
    const next = this.#scanner.peek().type;
    const isEmpty =
      next === TokenType.BlockEntry ||
      next === TokenType.Key ||
      next === TokenType.Value ||
      next === TokenType.BlockEnd;
    if (isEmpty) return this.#empty(token.end);
    this.#states.push(State.BlockNode);
  }

  /** Takes a key token; one that was written as `?` belongs to its mapping. */
  #takeKey(): void {
    const { start, end } = this.#scanner.take();
    if (end > start) this.#lastEnd = end;
  }

  #mappingKey(): void {
    const token = this.#scanner.peek();
    if (token.type === TokenType.Key) {
      this.#takeKey();
      this.#states.push(State.MappingValue);
      if (this.#endsEntry()) return this.#empty(token.end);
      this.#states.push(State.BlockNodeOrIndentless);
      return;
    }
    if (token.type !== TokenType.BlockEnd) throw this.#misplaced(token);
    this.#scanner.take();
    this.#closeTop(this.#lastEnd);
  }

  #mappingValue(): void {
    const token = this.#scanner.peek();
    this.#states.push(State.MappingKey);
    if (token.type !== TokenType.Value) return this.#empty(this.#lastEnd);
    this.#scanner.take();
    this.#lastEnd = token.end;
    if (this.#endsEntry()) return this.#empty(token.end);
    this.#states.push(State.BlockNodeOrIndentless);
  }

  #endsEntry(): boolean {
    const next = this.#scanner.peek().type;
    return next === TokenType.Key || next === TokenType.Value || next === TokenType.BlockEnd;
  }

  #flowSequenceEntry(first: boolean): void {
    if (this.#flowEnds(TokenType.FlowSequenceEnd, first)) return;
    const token = this.#scanner.peek();
    this.#states.push(State.FlowSequenceEntry);
    if (token.type !== TokenType.Key) {
      this.#states.push(State.FlowNode);
      return;
    }
    this.#takeKey();
    const next = this.#scanner.peek();
    this.#enter(Kind.Mapping, next.start, NO_PROPERTIES, State.FlowPairEnd);
    this.#states.push(State.FlowPairValue, State.FlowPairKey);
  }

  #flowPairKey(): void {
    const token = this.#scanner.peek();
    if (this.#isFlowEnd(token, TokenType.FlowSequenceEnd) || token.type === TokenType.Value) {
      // go-yaml drops this token: a pair without a key is then refused a step later.
      this.#scanner.take();
      return this.#empty(token.end);
    }
    this.#states.push(State.FlowNode);
  }

  #flowPairValue(): void {
    const token = this.#scanner.peek();
    if (token.type !== TokenType.Value) return this.#empty(this.#lastEnd);
    this.#scanner.take();
    this.#lastEnd = token.end;
    if (this.#isFlowEnd(this.#scanner.peek(), TokenType.FlowSequenceEnd)) return this.#empty(token.end);
    this.#states.push(State.FlowNode);
  }

  #flowMappingKey(first: boolean): void {
    if (this.#flowEnds(TokenType.FlowMappingEnd, first)) return;
    const token = this.#scanner.peek();
    this.#states.push(State.FlowMappingKey);
    if (token.type !== TokenType.Key) {
      this.#states.push(State.FlowMappingEmptyValue, State.FlowNode);
      return;
    }
    this.#takeKey();
    this.#states.push(State.FlowMappingValue);
    const next = this.#scanner.peek();
    if (next.type === TokenType.Value || this.#isFlowEnd(next, TokenType.FlowMappingEnd)) {
      return this.#empty(next.start);
    }
    this.#states.push(State.FlowNode);
  }

  #flowMappingValue(): void {
    const token = this.#scanner.peek();
    if (token.type !== TokenType.Value) return this.#empty(this.#lastEnd);
    this.#scanner.take();
    this.#lastEnd = token.end;
    if (this.#isFlowEnd(this.#scanner.peek(), TokenType.FlowMappingEnd)) return this.#empty(token.end);
    this.#states.push(State.FlowNode);
  }

  #isFlowEnd(token: Token, end: TokenType): boolean {
    return token.type === TokenType.FlowEntry || token.type === end;
  }

  /** Takes the comma before a further member, or the end of the collection (then true). */
  #flowEnds(end: typeof TokenType.FlowSequenceEnd | typeof TokenType.FlowMappingEnd, first: boolean): boolean {
    let token = this.#scanner.peek();
    if (token.type !== end && !first) {
      if (token.type !== TokenType.FlowEntry) throw this.#missingComma(token);
      this.#scanner.take();
      token = this.#scanner.peek();
    }
    if (token.type !== end) return false;
    this.#scanner.take();
    this.#closeTop(token.end);
    return true;
  }

  #missingComma(token: Token): ParseException {
    if (token.type === TokenType.StreamEnd) return this.#unclosed(token);
    return missingComma(this.#text, token.start, token.end, this.#openStart(), this.#lastEnd);
  }

  /** The text ends inside a flow collection. */
  #unclosed(token: Token): ParseException {
    if (this.#open.length === 0)
      return new ParseException({ message: 'expected a value', help: 'add a value' }, ...at(token));
    return neverClosedBracket(this.#text, this.#openStart());
  }

  #openStart(): number {
    return this.#tape.startOf(this.#open[this.#open.length - 1] ?? 0);
  }

  /** A token that cannot go on with the innermost block collection. */
  #misplaced(token: Token): ParseException {
    const node = this.#open[this.#open.length - 1] ?? 0;
    return misplaced(this.#text, {
      at: token.start,
      what: whatIs(token),
      collection: { start: this.#tape.startOf(node), isList: this.#tape.kindOf(node) === Kind.Sequence },
      lastEnd: this.#lastEnd,
      closed: this.#closed,
      last: this.#tape.startOf(this.#tape.size - 1),
    });
  }

  /** The text of a token in quotes; empty if it is long. */
  #describe(token: Token): string {
    const text = this.#text.slice(token.start, Math.max(token.end, token.start + 1));
    return text.length > 30 || text.includes('\n') ? '' : `"${text}"`;
  }
}

function noDirectives(token: Token): ParseException {
  return new ParseException(
    { message: 'kubectl does not support YAML directives', help: 'remove this line' },
    ...at(token),
  );
}

function at(token: Token): [number, number] {
  return [token.start, token.end];
}

function whatIs(token: Token): 'item' | 'colon' | 'closing' | 'other' {
  switch (token.type) {
    case TokenType.BlockEntry:
    case TokenType.BlockSequenceStart:
      return 'item';
    case TokenType.Value:
      return 'colon';
    case TokenType.FlowSequenceEnd:
    case TokenType.FlowMappingEnd:
      return 'closing';
    default:
      return 'other';
  }
}

/** The text of a scalar as its tag sees it. */
function rawText(text: string, kind: NodeKind, start: number, end: number): string {
  const quoted: Tape = { text, nodes: Int32Array.of(kind, start, end, 0), words: vocabulary(), values: [], size: 1 };
  if (kind !== Kind.Plain) return String(scalarValue(quoted, 0));
  // A tag sees the words, not what they resolve to.
  return foldLines(text.slice(start, end));
}
