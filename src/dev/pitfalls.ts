/**
 * Finds what the compiler lets pass, and what its types show to be dangerous with input that is not known in advance:
 *
 * - A text as the key of an object. A plain object also answers to `constructor` and `__proto__`, so such a text belongs in
 *   a Map, or goes through `src/text/own.ts`.
 * - A value in a text that may be absent, or that is not a text, and would be printed as "undefined" or "[object Object]".
 */
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  isAsExpression,
  isBinaryExpression,
  isBindingElement,
  isCallExpression,
  isComputedPropertyName,
  isElementAccessExpression,
  isForInStatement,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isSpreadAssignment,
  isTaggedTemplateExpression,
  isTemplateSpan,
} from 'typescript/unstable/ast/is';
import { type Checker, type Type, TypeFlags } from 'typescript/unstable/sync';
import { searchNodes } from './search-nodes.ts';

export interface Pitfall {
  /** From the root of the project. */
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The problem. */
  readonly why: string;
}

/** The only file that may index plain objects by any key. */
const HELPER = 'src/text/own.ts';

/** The property that marks the type `Bare`. */
const BRAND = /^__@bare@/;

const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The suspicious places in those files of a project that `isChecked` accepts, by path and line. */
export function findPitfalls(root: string, isChecked: (path: string) => boolean): readonly Pitfall[] {
  return searchNodes(root, (path) => path !== HELPER && isChecked(path), errorOf).map(
    ({ path, line, text, found }) => ({
      path,
      line,
      text: text.split('\n', 1)[0] ?? '',
      why: found,
    }),
  );
}

function errorOf(node: Node, checker: Checker): string | undefined {
  if (isElementAccessExpression(node)) {
    const isSafe = isIndexable(node.expression, checker) || isClosed(node.argumentExpression, checker);
    return isSafe ? undefined : 'an object is indexed by an open key; use a Map, table() or own()';
  }
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.InKeyword)
    return node.left.kind === SyntaxKind.PrivateIdentifier || isClosed(node.left, checker)
      ? undefined
      : '"in" with an open key also finds what an object inherits; use Object.hasOwn';
  if (isTemplateSpan(node))
    return isTaggedTemplateExpression(node.parent.parent) ? undefined : errorOfText(node.expression, checker);
  if (isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken && isText(node, checker))
    return errorOfText(node.left, checker) ?? errorOfText(node.right, checker);
  if (isForInStatement(node)) return 'for-in also visits what an object inherits; use Object.entries';
  if (isBindingElement(node)) {
    const name = node.propertyName;
    return name === undefined || !isComputedPropertyName(name) || isClosed(name.expression, checker)
      ? undefined
      : 'an object is destructured with an open key; use a Map, table() or own()';
  }
  if (isObjectLiteralExpression(node))
    return node.properties.some(isSpreadAssignment) && isBare(checker.getTypeAtLocation(node), checker)
      ? 'spreading a bare object gives it a prototype again; use bareOf()'
      : undefined;
  if (isAsExpression(node)) return errorOfCast(node, node.expression, checker);
  if (isCallExpression(node)) {
    const name = textOf(node.expression);
    const [argument] = node.arguments;
    // The step of an entry always exists.
    if (name === 'String' && argument !== undefined && !/\bstep$/.test(textOf(argument)))
      return mayBe(argument, TypeFlags.Undefined | TypeFlags.Void, checker)
        ? 'an absent value becomes "undefined"; set a default'
        : undefined;
    return name === 'Object.assign' || /^Reflect\.\w+$/.test(name)
      ? `${name} accepts any key, including "__proto__"; use a spread or a Map`
      : undefined;
  }
  return undefined;
}

const NO_TEXT =
  TypeFlags.Nullable |
  TypeFlags.Void |
  TypeFlags.AnyOrUnknown |
  TypeFlags.Object |
  TypeFlags.NonPrimitive |
  TypeFlags.ESSymbolLike;

function errorOfText(node: Node, checker: Checker): string | undefined {
  return mayBe(node, NO_TEXT, checker) ? 'a value that may be absent or not a text is put into a text' : undefined;
}

function isText(node: Node, checker: Checker): boolean {
  return mayBe(node, TypeFlags.StringLike, checker);
}

function mayBe(node: Node, wanted: number, checker: Checker): boolean {
  return partsOf(checker.getTypeAtLocation(node), checker).some(({ flags }) => (flags & wanted) !== 0);
}

/** A cast may turn any text into one of a few, and an ordinary object into a bare one. */
function errorOfCast(node: Node, from: Node, checker: Checker): string | undefined {
  const target = checker.getTypeAtLocation(node);
  if (isBare(target, checker)) return 'a cast does not make an object bare; use bareOf()';
  const isOpen = partsOf(checker.getTypeAtLocation(from), checker).some(
    ({ flags }) => (flags & (TypeFlags.String | TypeFlags.Any | TypeFlags.Unknown)) !== 0,
  );
  const parts = partsOf(target, checker);
  const isFew = parts.length > 0 && parts.every(({ flags }) => (flags & TypeFlags.StringLiteral) !== 0);
  return isOpen && isFew ? 'a cast turns any text into one of a few; look it up in a list' : undefined;
}

/** Whether any key may be read: of a list, a text, or a bare object. */
function isIndexable(node: Node, checker: Checker): boolean {
  return partsOf(checker.getTypeAtLocation(node), checker).every(
    (type) =>
      (type.flags & (TypeFlags.StringLike | TypeFlags.Nullable | TypeFlags.Never)) !== 0 ||
      ((type.flags & TypeFlags.AnyOrUnknown) === 0 && checker.isArrayLikeType(type)) ||
      /^\w*Array$|^Buffer$/.test(type.getSymbol()?.name ?? '') ||
      isBare(type, checker),
  );
}

/** Whether a key is a number, a symbol, or one of a few texts that objects do not inherit. */
function isClosed(node: Node, checker: Checker): boolean {
  const parts = partsOf(checker.getTypeAtLocation(node), checker);
  const CLOSED = TypeFlags.NumberLike | TypeFlags.ESSymbolLike | TypeFlags.EnumLike | TypeFlags.Never;
  return parts.every(
    (type) =>
      (type.flags & CLOSED) !== 0 ||
      (type.isStringLiteralType() && typeof type.value === 'string' && !INHERITED.has(type.value)),
  );
}

function isBare(type: Type | undefined, checker: Checker): boolean {
  if (type === undefined || (type.flags & (TypeFlags.Object | TypeFlags.Intersection)) === 0) return false;
  return checker.getPropertiesOfType(type).some(({ name }) => BRAND.test(name.replace(/^\W+/, '')));
}

/** The members of a union, or of the constraint of a type parameter or `keyof`. An unknown type counts as a member. */
function partsOf(type: Type | undefined, checker: Checker): readonly Type[] {
  if (type === undefined) return [];
  if (type.isUnionType()) return type.getTypes().flatMap((each) => partsOf(each, checker));
  if ((type.flags & TypeFlags.Instantiable) === 0) return [type];
  const base = checker.getBaseConstraintOfType(type);
  return base === undefined || base.id === type.id ? [type] : partsOf(base, checker);
}

function textOf(node: Node): string {
  return isPropertyAccessExpression(node)
    ? `${textOf(node.expression)}.${node.name.text}`
    : 'text' in node
      ? String(node.text)
      : '';
}
