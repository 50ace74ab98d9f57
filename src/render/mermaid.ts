/** The routing table as a Mermaid flowchart, which GitHub, GitLab and most wikis draw. */
import { printable } from '../text/printable.ts';
import { type GraphEdge, type GraphNode, graphOf, type Shape } from './graph.ts';
import type { Renderer } from './render.ts';
import { pathLegend } from './words.ts';

const BRACKETS: Readonly<Record<Shape, readonly [string, string]>> = {
  entry: ['([', '])'],
  host: ['{{', '}}'],
  service: ['[', ']'],
  workload: ['[[', ']]'],
  redirect: ['>', ']'],
  trouble: ['[', ']'],
  words: ['[', ']'],
};

/** How nodes look that are not as Mermaid draws them. */
const CLASSES: readonly (readonly [Shape, string])[] = [
  ['trouble', 'stroke:#c00,stroke-width:2px'],
  ['words', 'fill:none,stroke:none'],
];

export const mermaidText: Renderer = (table, options) => {
  const { nodes: drawn, edges } = graphOf(table, options);
  const legend = pathLegend(table);
  // First, since Mermaid puts it on top then, and not between nodes, where edges would cross it.
  const nodes: readonly GraphNode[] =
    legend === '' ? drawn : [{ id: 'legend', shape: 'words', lines: [`paths: ${legend}`] }, ...drawn];
  const lines = [
    'flowchart LR',
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    ...CLASSES.flatMap(([shape, style]) => {
      const ids = nodes.flatMap((node) => (node.shape === shape ? [node.id] : []));
      return ids.length === 0 ? [] : [`  classDef ${shape} ${style}`, `  class ${ids.join(',')} ${shape}`];
    }),
  ];
  return `${lines.join('\n')}\n`;
};

function nodeText({ id, shape, lines }: GraphNode): string {
  const [open, close] = BRACKETS[shape];
  return `${id}${open}"${lines.map(escaped).join('<br/>')}"${close}`;
}

const LINES: Readonly<Record<GraphEdge['style'], { readonly line: string; readonly arrow: string }>> = {
  solid: { line: '---', arrow: '-->' },
  shadowed: { line: '-.-', arrow: '-.->' },
  broken: { line: '---', arrow: '--x' },
};

function edgeText({ from, to, style, isArrow }: GraphEdge): string {
  const { line, arrow } = LINES[style];
  return `${from} ${isArrow ? arrow : line} ${to}`;
}

/** Everything but plain words is written as a character reference, so that Mermaid and its Markdown do not change it. */
function escaped(label: string): string {
  const safe = [...printable(label).replaceAll(' -> ', ' \u2192 ')]
    .map((character) => (/[A-Za-z0-9 ./:,()-]/.test(character) ? character : `#${character.codePointAt(0) ?? 63};`))
    .join('');
  return safe.replace(/^-/, '#45;');
}
