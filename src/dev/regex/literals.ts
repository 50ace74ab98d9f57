/** The regular expressions in the sources. */
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import { PROJECT_ROOT, searchNodes } from '../search-nodes.ts';

export interface Literal {
  /** Its place: path and line. */
  readonly place: string;
  readonly regex: RegExp;
}

/** All literals of the selected files, in order. */
export function regexLiterals(isWanted: (path: string) => boolean): readonly Literal[] {
  const isLiteral = ({ kind }: Node): true | undefined =>
    kind === SyntaxKind.RegularExpressionLiteral ? true : undefined;
  return searchNodes(PROJECT_ROOT, isWanted, isLiteral).map(({ path, line, text }) => {
    const end = text.lastIndexOf('/');
    return { place: `${path}:${line}`, regex: new RegExp(text.slice(1, end), text.slice(end + 1)) };
  });
}
