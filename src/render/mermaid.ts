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
};

export const mermaidText: Renderer = (table, options) => {
  const { nodes, edges } = graphOf(table, options);
  const legend = pathLegend(table);
  const troubled = nodes.filter(({ shape }) => shape === 'trouble').map(({ id }) => id);
  const lines = [
    'flowchart LR',
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...edges.map((edge) => `  ${edgeText(edge)}`),
    ...(legend === '' ? [] : [`  n${nodes.length}[${quoted(`paths: ${legend}`)}]`]),
    ...(troubled.length === 0
      ? []
      : ['  classDef trouble stroke:#c00,stroke-width:2px', `  class ${troubled.join(',')} trouble`]),
  ];
  return `${lines.join('\n')}\n`;
};

function nodeText({ id, shape, label }: GraphNode): string {
  const [open, close] = BRACKETS[shape];
  return `${id}${open}${quoted(label)}${close}`;
}

function edgeText({ from, to, label, style }: GraphEdge): string {
  const arrow = style === 'solid' ? '-->' : style === 'shadowed' ? '-.->' : '--x';
  return label === '' ? `${from} ${arrow} ${to}` : `${from} ${arrow}|${quoted(label)}| ${to}`;
}

/** Everything but plain words is written as a character reference, so that Mermaid and its Markdown do not change it. */
function quoted(label: string): string {
  const safe = [...printable(label)]
    .map((character) => (/[A-Za-z0-9 ./:,()-]/.test(character) ? character : `#${character.codePointAt(0) ?? 63};`))
    .join('');
  return `"${safe.replace(/^-/, '#45;')}"`;
}
