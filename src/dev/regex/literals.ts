/** The regular expressions in the sources. */
import { fileURLToPath } from 'node:url';
import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

export interface Literal {
  /** Its place: path and line. */
  readonly place: string;
  readonly regex: RegExp;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** All literals of the selected files, in order. */
export function regexLiterals(isWanted: (path: string) => boolean): readonly Literal[] {
  const api = new API({ cwd: ROOT });
  try {
    const [project] = api.updateSnapshot({ openProjects: [`${ROOT}tsconfig.json`] }).getProjects();
    if (project === undefined) throw new Error(`${ROOT}tsconfig.json: no such project`);
    const { program } = project;
    return program
      .getSourceFileNames()
      .filter((name) => name.startsWith(ROOT) && isWanted(name.slice(ROOT.length)))
      .flatMap((name) => {
        const file = program.getSourceFile(name);
        const found: Literal[] = [];
        const visit = (node: Node): void => {
          if (file !== undefined && node.kind === SyntaxKind.RegularExpressionLiteral) {
            const start = node.getStart(file);
            const text = file.text.slice(start, node.end);
            const end = text.lastIndexOf('/');
            const line = file.text.slice(0, start).split('\n').length;
            const regex = new RegExp(text.slice(1, end), text.slice(end + 1));
            found.push({ place: `${name.slice(ROOT.length)}:${line}`, regex });
          }
          node.forEachChild(visit);
        };
        if (file !== undefined) visit(file);
        return found;
      });
  } finally {
    api.close();
  }
}
