/** The scripts of a tree, as far as they say where files and values come from that it does not hold. */
import { join } from 'node:path';
import { PURPOSES } from '../../load/discover/limits.ts';
import type { Io } from '../io.ts';

export interface Script {
  /** Its directory, absolute. */
  readonly directory: string;
  readonly text: string;
  /** A text for people, which shows commands. */
  readonly isDocument: boolean;
  readonly isHelmfile: boolean;
}

/** The scripts of a tree by its root, each tree looked through once. */
export type ScriptsOf = (tree: string) => readonly Script[];

const SCRIPT =
  /(?:\.(?:sh|bash|mk|ps1|py|rb|tf|go|js|ts)|^(?:GNU)?[Mm]akefile|^[Jj]ustfile|^Jenkinsfile|^Tiltfile|^Dockerfile|^(?:Taskfile|skaffold|vendir|devspace|\.gitlab-ci|azure-pipelines|cloudbuild)[\w.-]*\.ya?ml)$/;
/** The source of a program, whose tests may hold commands and manifests that are never run or applied. */
const SOURCE = /\.(?:py|rb|tf|go|js|ts)$/;
/** A command without an ending, such as a post-renderer of helm, that begins with `#!`. */
const COMMAND = /^[a-z][a-z0-9_-]*$/;
const HELMFILE = /^helmfile[\w.-]*\.ya?ml(?:\.gotmpl)?$/;
const PART_OF_HELMFILE = /\.ya?ml(?:\.gotmpl)?$/;
const DOCUMENT = /\.(?:md|mdx|adoc|rst|txt)$/;
const OF_CHARTS = /^(?:charts|upstream|templates|values)$/;
const WORKFLOWS = /(?:^|\/)\.(?:github|circleci|tekton|gitlab|buildkite)$/;
const SKIPPED = new Set(['.git', 'node_modules', 'vendor', 'dist', 'third_party']);
/** Larger trees are looked at in part. */
const MOST_ENTRIES = 20_000;
const MOST_FILES = 1000;

/** Looked for only where something is missing. `tree` is absolute. The sources of programs can be left out. */
export function scriptsIn(tree: string, { files }: Pick<Io, 'files'>, hasSources = true): readonly Script[] {
  const found: Script[] = [];
  const queue = [{ path: tree, isWorkflow: false, isOfHelmfile: false }];
  let entries = 0;
  for (let at = 0; at < queue.length && entries < MOST_ENTRIES && found.length < MOST_FILES; at++) {
    const directory = queue[at];
    const listed = directory === undefined ? undefined : files.list(directory.path);
    if (directory === undefined || listed?.ok !== true) continue;
    for (const { name, kind } of listed.value) {
      entries++;
      const path = join(directory.path, name);
      if (kind === 'directory' && !SKIPPED.has(name))
        queue.push({
          path,
          isWorkflow: directory.isWorkflow || WORKFLOWS.test(path),
          // The charts beside it are no part of it.
          isOfHelmfile: name === 'helmfile.d' || (directory.isOfHelmfile && !OF_CHARTS.test(name)),
        });
      const isDocument = DOCUMENT.test(name);
      const isHelmfile = HELMFILE.test(name) || (directory.isOfHelmfile && PART_OF_HELMFILE.test(name));
      const isCommand = COMMAND.test(name);
      const isRead = isDocument || isHelmfile || isCommand || SCRIPT.test(name) || directory.isWorkflow;
      if (kind !== 'file' || !isRead || (!hasSources && SOURCE.test(name))) continue;
      const content = files.read(path, PURPOSES.page);
      if (content.ok && (!isCommand || (content.value[0] === 0x23 && content.value[1] === 0x21)))
        found.push({
          directory: directory.path,
          text: new TextDecoder().decode(content.value),
          isDocument,
          isHelmfile,
        });
    }
  }
  return found;
}
