/** The routing table as a graph in the language of Graphviz. */
import { printable } from '../text/printable.ts';
import { type GraphEdge, type GraphNode, graphOf, type Shape } from './graph.ts';
import type { Renderer } from './render.ts';
import { pathLegend } from './words.ts';

const SHAPES: Readonly<Record<Shape, string>> = {
  entry: 'shape=oval, style=bold',
  host: 'shape=hexagon',
  service: 'shape=box',
  workload: 'shape=box3d',
  redirect: 'shape=cds',
  trouble: 'shape=box, color=red, fontcolor=red',
  words: 'shape=plaintext, height=0, margin="0.08,0.03"',
};

const STYLES: Readonly<Record<GraphEdge['style'], string>> = {
  solid: '',
  shadowed: 'style=dashed',
  broken: 'color=red',
};

export const dotText: Renderer = (table, options) => {
  const { nodes, edges } = graphOf(table, options);
  const words = pathLegend(table);
  const legend = words === '' ? [] : [`  label=${quoted([`paths: ${words}`])}; labelloc=b; fontname="sans-serif";`];
  return `${['digraph routes {', '  rankdir=LR;', '  node [fontname="sans-serif"];', ...legend, ...nodes.map(nodeLine), ...edges.map(edgeLine), '}'].join('\n')}\n`;
};

function nodeLine({ id, shape, lines }: GraphNode): string {
  return `  ${id} [label=${quoted(lines)}, ${SHAPES[shape]}];`;
}

function edgeLine({ from, to, style, isArrow }: GraphEdge): string {
  const attributes = [isArrow ? '' : 'arrowhead=none', STYLES[style]].filter((part) => part !== '').join(', ');
  return `  ${from} -> ${to}${attributes === '' ? '' : ` [${attributes}]`};`;
}

/** A backslash and a quote are escaped; Graphviz reads character references of HTML, so an ampersand becomes one. */
function quoted(lines: readonly string[]): string {
  return `"${lines.map(escaped).join('\\n')}"`;
}

function escaped(line: string): string {
  return printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
}
