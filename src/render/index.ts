/** The views of a routing table by name. */
import { jsonText } from '../text/printable.ts';
import { dotText } from './dot.ts';
import { routesJson } from './json.ts';
import { markdownText } from './markdown.ts';
import { mermaidText } from './mermaid.ts';
import type { Renderer } from './render.ts';
import { tableText, wideText } from './table.ts';
import { treeText } from './tree.ts';
import { toYaml } from './yaml.ts';

export const VIEWS = {
  table: tableText,
  wide: wideText,
  tree: treeText,
  json: (table) => `${jsonText(routesJson(table), 2)}\n`,
  yaml: (table) => toYaml(routesJson(table)),
  markdown: markdownText,
  mermaid: mermaidText,
  dot: dotText,
} as const satisfies Readonly<Record<string, Renderer>>;
export type View = keyof typeof VIEWS;
