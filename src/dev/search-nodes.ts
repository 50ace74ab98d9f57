/** Searches the syntax trees of a project, with the types of the compiler. */
import { fileURLToPath } from 'node:url';
import type { Node } from 'typescript/unstable/ast';
import { API, type Checker } from 'typescript/unstable/sync';

export interface FoundNode<T> {
  /** From the root of the project. */
  readonly path: string;
  readonly line: number;
  /** The source of the node. */
  readonly text: string;
  /** What the search returned for it. */
  readonly found: T;
}

export const PROJECT_ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** Whether a file of this project is part of the package. */
export function isShipped(path: string): boolean {
  return /^(src|rules|bin)\//.test(path) && !path.startsWith('src/dev/') && !path.endsWith('.test.ts');
}

/** The nodes that `find` accepts, in those files of a project that `isWanted` accepts, by path and place. */
export function searchNodes<T>(
  root: string,
  isWanted: (path: string) => boolean,
  find: (node: Node, checker: Checker) => T | undefined,
): readonly FoundNode<T>[] {
  const api = new API({ cwd: root });
  try {
    const [project] = api.updateSnapshot({ openProjects: [`${root}tsconfig.json`] }).getProjects();
    if (project === undefined) throw new Error(`${root}tsconfig.json: no such project`);
    const { program, checker } = project;
    const all: FoundNode<T>[] = [];
    for (const name of program.getSourceFileNames()) {
      const path = name.slice(root.length);
      const file = name.startsWith(root) && isWanted(path) ? program.getSourceFile(name) : undefined;
      if (file === undefined) continue;
      const visit = (node: Node): void => {
        const found = find(node, checker);
        if (found !== undefined) {
          const start = node.getStart(file);
          const line = file.text.slice(0, start).split('\n').length;
          all.push({ path, line, text: file.text.slice(start, node.end), found });
        }
        node.forEachChild(visit);
      };
      visit(file);
    }
    return all;
  } finally {
    api.close();
  }
}
