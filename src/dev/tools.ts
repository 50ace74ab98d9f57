/** The real kustomize, helm and kubectl for tests, and scripts that replace them and are always available. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export type ToolName = 'kustomize' | 'helm' | 'kubectl';

/** Programs that every replacement may call. */
const SYSTEM = '/usr/bin:/bin';

/** A PATH with one real tool and no other program; undefined if it is not installed. */
export function pathWith(tool: ToolName): string | undefined {
  const places = [process.env.KROUTE_TOOLS ?? '', ...(process.env.PATH ?? '').split(delimiter)];
  const found = places
    .filter((place) => place !== '')
    .map((place) => join(place, tool))
    .find((path) => existsSync(path));
  if (found === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'kroute-tools-'));
  symlinkSync(found, join(folder, tool));
  return folder;
}

/** Why a test that needs a tool must be skipped; false if the tool is installed. */
export function missing(tool: ToolName): string | false {
  return pathWith(tool) === undefined && `${tool} is not installed; scripts/tools/install.sh builds it`;
}

/** A PATH with shell scripts that replace tools. */
export function fakeTools(scripts: Readonly<Partial<Record<ToolName, string>>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kroute-fakes-'));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=${SYSTEM}\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Writes files below the working directory. */
export function writeTree(tree: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
}
